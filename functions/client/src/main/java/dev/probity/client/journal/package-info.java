/** What a command has done so far, kept for the next run of the same command. */
@NullMarked
package dev.probity.client.journal;

import org.jspecify.annotations.NullMarked;
