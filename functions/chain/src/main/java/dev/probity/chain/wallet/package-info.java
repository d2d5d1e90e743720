/** A user's key, kept encrypted as a Web3 Secret Storage file, version 3. */
@NullMarked
package dev.probity.chain.wallet;

import org.jspecify.annotations.NullMarked;
