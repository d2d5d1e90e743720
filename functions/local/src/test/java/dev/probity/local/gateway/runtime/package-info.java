/** Functions in AWS's own Runtime Interface Client. */
@NullMarked
package dev.probity.local.gateway.runtime;

import org.jspecify.annotations.NullMarked;
