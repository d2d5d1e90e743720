/** Tests of wallets, with web3j's own keystore as the other opinion. */
@NullMarked
package dev.probity.chain.wallet;

import org.jspecify.annotations.NullMarked;
