/** The commands of the local stack, run as processes of their own. */
@NullMarked
package dev.probity.local.command;

import org.jspecify.annotations.NullMarked;
