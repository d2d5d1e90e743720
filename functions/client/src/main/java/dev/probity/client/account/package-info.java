/** The user's account: registered (Protocol I), logged in (Protocol II), and what is kept of it. */
@NullMarked
package dev.probity.client.account;

import org.jspecify.annotations.NullMarked;
