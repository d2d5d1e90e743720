/** The user's side of Protocols I and II: registration, credential, session. */
@NullMarked
package dev.probity.client.account;

import org.jspecify.annotations.NullMarked;
