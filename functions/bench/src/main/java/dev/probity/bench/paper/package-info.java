/**
 * Protocol IV the paper's way: the steps of a call written down straight, on web3j and the JDK's
 * cryptography. A baseline for benchmarks, and nothing to be called by anything else.
 */
@NullMarked
package dev.probity.bench.paper;

import org.jspecify.annotations.NullMarked;
