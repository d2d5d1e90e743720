/**
 * Events of Lambda from readable templates ({@code events/<Function>/<name>.json}): a template says
 * what is given, the message, its one fault and what the function answers. Rendering makes it so in
 * a {@link dev.probity.local.events.Scene}, signs, seals, and writes the event as API Gateway sends
 * it.
 *
 * <pre>
 *   EventTemplates ─► EventTemplate ─► Rendering ─► RenderedEvent
 *                                         │
 *                                       Scene: the running stack, or ports in memory
 * </pre>
 */
@NullMarked
package dev.probity.local.events;

import org.jspecify.annotations.NullMarked;
