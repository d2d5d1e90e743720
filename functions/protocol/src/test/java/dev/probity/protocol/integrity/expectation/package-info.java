/** What is expected of data. */
@NullMarked
package dev.probity.protocol.integrity.expectation;

import org.jspecify.annotations.NullMarked;
