/** What is different between two data sets. */
@NullMarked
package dev.probity.protocol.integrity.diff;

import org.jspecify.annotations.NullMarked;
