/** The user's side of every protocol: SDK, command line, wallet and offline verifier. */
@NullMarked
package dev.probity.client;

import org.jspecify.annotations.NullMarked;
