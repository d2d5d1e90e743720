/**
 * State and chain together, once for every protocol that writes to the chain.
 *
 * <p>Life of an effect:
 *
 * <ol>
 *   <li>A step commits, in one transaction of its table: the replay claim, its entity PENDING with
 *       the sealed reply, and an {@link dev.probity.protocol.saga.OutboxRow} with the contract
 *       call.
 *   <li>A {@link dev.probity.protocol.saga.Sender} takes queued rows in order, signs each with the
 *       next nonce of the account's line, and commits signed transaction and line together. Only
 *       then does it broadcast. Of two senders with one line, the slower one finds the line moved,
 *       and begins again.
 *   <li>A {@link dev.probity.protocol.saga.Confirmer} looks for the transaction in a final block
 *       and asks the {@link dev.probity.protocol.saga.Effect} whether its intended state stands
 *       there: then the entity is ACTIVE, in one commit with the row's end. Otherwise it sends
 *       again, for more after a while, or gives up with a reason.
 * </ol>
 *
 * <p>An entity that waits stands in the list of {@link dev.probity.protocol.saga.Outbox#waiting};
 * the confirmer raises an alarm for one whose transaction is gone.
 *
 * <p>A crash between any two of these leaves a row from which the next run goes on. Contract calls
 * name the state that they were decided on, so that one that arrives twice changes nothing twice.
 */
@NullMarked
package dev.probity.protocol.saga;

import org.jspecify.annotations.NullMarked;
