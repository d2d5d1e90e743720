/**
 * What the system reads from and writes to an Ethereum chain. Only this module imports web3j and
 * the wrappers generated from {@code contracts/abi}.
 *
 * <p>{@link dev.probity.chain.ChainView} decides which block a decision rests on; everything else
 * reads at the hash of such a block, so that a reorganisation between two calls cannot mix two
 * histories. With several endpoints, what grants something needs two that agree.
 */
@NullMarked
package dev.probity.chain;

import org.jspecify.annotations.NullMarked;
