/**
 * The user's side of Protocols III and IV: what may be called, tokens for it, calls, and the
 * operations that they become. What comes back is believed only once it is verified.
 */
@NullMarked
package dev.probity.client.gateway;

import org.jspecify.annotations.NullMarked;
