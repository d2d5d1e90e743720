/**
 * What a protocol step returns: {@link dev.probity.protocol.step.Outcome}, and the one list of
 * refusals.
 *
 * <p>A step is one flow method. Its checks return a proof object or throw {@link
 * dev.probity.protocol.step.RefusedException}; {@link dev.probity.protocol.step.Outcome#of} turns
 * the first refusal into the outcome, so the order in which the checks stand is the order in which
 * they answer.
 */
@NullMarked
package dev.probity.protocol.step;

import org.jspecify.annotations.NullMarked;
