/** What a person sees while work goes on. */
@NullMarked
package dev.probity.client.terminal;

import org.jspecify.annotations.NullMarked;
