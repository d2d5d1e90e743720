/** Whether data is what is expected. */
@NullMarked
package dev.probity.protocol.integrity.check;

import org.jspecify.annotations.NullMarked;
