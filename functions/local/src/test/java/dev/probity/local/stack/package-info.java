/** Tests of the local stack, and the one stack that HTTP tests share. */
@NullMarked
package dev.probity.local.stack;

import org.jspecify.annotations.NullMarked;
