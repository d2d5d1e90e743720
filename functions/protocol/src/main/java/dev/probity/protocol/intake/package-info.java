/**
 * The checks C0 to C7 that every message passes, in the protocol's order, cheapest first.
 *
 * <p>Each check takes the proof of the one before and returns its own, so that none can be left
 * out: {@code Received} → {@code AdmittedJwe} (C0) → {@code OpenedPayload} (C1, C2) → {@code
 * VerifiedRequest} (C3 to C6). C7 is claimed with the effect: {@link
 * dev.probity.protocol.intake.ReplayClaims}.
 */
@NullMarked
package dev.probity.protocol.intake;

import org.jspecify.annotations.NullMarked;
