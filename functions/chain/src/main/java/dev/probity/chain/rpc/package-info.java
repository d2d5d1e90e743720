/** JSON-RPC 2.0 with an Ethereum endpoint: bounded, timed, and trusted with nothing. */
@NullMarked
package dev.probity.chain.rpc;

import org.jspecify.annotations.NullMarked;
