/** What a person sees while a command works. */
@NullMarked
package dev.probity.client.terminal;

import org.jspecify.annotations.NullMarked;
