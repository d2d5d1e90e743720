package dev.probity.protocol.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * C3 to C6: what a signed message must be before it is believed, however it came.
 *
 * @param domain the only domain taken: a contract on its chain
 */
public record SignedRequests(Eip712Domain domain, UserSignatures signatures) {
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /**
   * C3 to C6: fields, domain, freshness, signature.
   *
   * @param payload strict JSON
   * @param member the payload's member that holds the signed message
   * @param lifetime reads the message's times
   * @param signer reads the address that must have signed
   */
  public <R extends Record> VerifiedRequest<R> verify(
      JsonNode payload,
      String member,
      MessageType<R> type,
      Function<R, Intake.Lifetime> lifetime,
      Function<R, Address> signer,
      Instant now) {
    // C3
    SignedMessage<R> signed;
    try {
      signed = SignedMessage.parse(type, StrictJson.member(payload, member));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
    // C4
    if (!signed.domain().equals(domain)) {
      throw new RefusedException(
          Refusal.WRONG_DOMAIN, "this deployment takes messages for " + domain);
    }
    // C5
    requireFresh(lifetime.apply(signed.message()), now);
    // C6
    Bytes32 digest = signed.digest();
    try {
      signatures.verify(signer.apply(signed.message()), digest, signed.signature().bytes());
    } catch (SignatureRefusedException wrong) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE, "the signature is not by the address in the message");
    }
    return new VerifiedRequest<>(signed, digest, payload);
  }

  private static void requireFresh(Intake.Lifetime lifetime, Instant now) {
    long second = now.getEpochSecond();
    if (lifetime.iat() > second + CLOCK_SKEW.toSeconds()) {
      throw new RefusedException(
          Refusal.FROM_FUTURE, "iat is " + (lifetime.iat() - second) + " s ahead of our clock");
    }
    if (lifetime.exp() < second) {
      throw new RefusedException(
          Refusal.STALE, "exp passed " + (second - lifetime.exp()) + " s ago");
    }
    if (lifetime.exp() - lifetime.iat() > lifetime.longest().toSeconds()) {
      throw new RefusedException(
          Refusal.STALE, "the message lives longer than " + lifetime.longest().toSeconds() + " s");
    }
  }
}
