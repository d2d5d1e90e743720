/** The commands that the local stack adds to {@code probity}. */
@NullMarked
package dev.probity.local.command;

import org.jspecify.annotations.NullMarked;
