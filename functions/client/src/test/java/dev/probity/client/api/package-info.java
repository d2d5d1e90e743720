/** Calls of the API against a server that misbehaves. */
@NullMarked
package dev.probity.client.api;

import org.jspecify.annotations.NullMarked;
