/**
 * Tests of content addressing; vectors by the reference implementations lie in {@code
 * resources/vectors}.
 */
@NullMarked
package dev.probity.content;

import org.jspecify.annotations.NullMarked;
