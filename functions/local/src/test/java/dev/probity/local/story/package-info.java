/** Protocol V through HTTP, on one real stack. */
@NullMarked
package dev.probity.local.story;

import org.jspecify.annotations.NullMarked;
