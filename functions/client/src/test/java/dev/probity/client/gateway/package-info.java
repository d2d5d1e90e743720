/** Tests of the user's side of Protocols III and IV. */
@NullMarked
package dev.probity.client.gateway;

import org.jspecify.annotations.NullMarked;
