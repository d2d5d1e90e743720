/** Tests of the user's account. */
@NullMarked
package dev.probity.client.account;

import org.jspecify.annotations.NullMarked;
