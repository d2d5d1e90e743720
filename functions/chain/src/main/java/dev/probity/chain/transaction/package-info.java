/**
 * Transactions of an account: what they cost, signing, sending and their fate. A transaction is
 * handed out signed before it is sent, so that its sender can store it first and a crash sends it
 * again instead of twice.
 */
@NullMarked
package dev.probity.chain.transaction;

import org.jspecify.annotations.NullMarked;
