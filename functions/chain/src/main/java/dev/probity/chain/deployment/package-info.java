/** Puts the six contracts on a chain, once. */
@NullMarked
package dev.probity.chain.deployment;

import org.jspecify.annotations.NullMarked;
