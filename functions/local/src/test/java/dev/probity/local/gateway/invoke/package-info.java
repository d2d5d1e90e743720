/** Lambda's Invoke, called as the SDK calls it and as nobody should. */
@NullMarked
package dev.probity.local.gateway.invoke;

import org.jspecify.annotations.NullMarked;
