/** Every event template, rendered and answered: in memory, and on a running stack. */
@NullMarked
package dev.probity.local.events;

import org.jspecify.annotations.NullMarked;
