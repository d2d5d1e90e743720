package dev.probity.protocol.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** The checks C0 to C6 of one module, for messages sealed to it. */
public final class Intake {
  /** The largest body that any function takes, in bytes. */
  public static final int MAX_BODY_BYTES = 1 << 20;

  /** A compact JWE has five parts (RFC 7516, section 7.1). */
  private static final int COMPACT_DOTS = 4;

  private final SourceQuota quota;
  private final DecryptionKey decryptionKey;
  private final SignedRequests requests;

  /**
   * The intake of a module.
   *
   * @param domain the only domain it takes: its contract on its chain
   */
  public Intake(
      SourceQuota quota,
      DecryptionKey decryptionKey,
      Eip712Domain domain,
      UserSignatures signatures) {
    this.quota = quota;
    this.decryptionKey = decryptionKey;
    this.requests = new SignedRequests(domain, signatures);
  }

  /**
   * Proof of C0: a body of bounded size, from a network within its quota, with the only header
   * allowed.
   */
  public record AdmittedJwe(String compact) {}

  /** Proof of C1 and C2: what was sealed to the module, as strict JSON. */
  public record OpenedPayload(JsonNode json) {}

  /**
   * When a message of a type is signed and how long it may live.
   *
   * @param iat when it was signed, seconds
   * @param exp the last second at which it holds
   * @param longest how long its type may live at most
   */
  public record Lifetime(long iat, long exp, Duration longest) {}

  /** C0: size, quota of the source, protected header; no key is used yet. */
  public AdmittedJwe admit(Received received, Instant now) {
    byte[] body = received.body();
    if (body.length > MAX_BODY_BYTES) {
      throw new RefusedException(
          Refusal.TOO_LARGE, "a body has at most " + MAX_BODY_BYTES + " bytes");
    }
    received.source().ifPresent(source -> quota.take(source, now));
    var compact = new String(body, StandardCharsets.US_ASCII);
    if (compact.chars().filter(character -> character == '.').count() != COMPACT_DOTS) {
      throw new RefusedException(Refusal.MALFORMED, "the body is not one compact JWE");
    }
    requireHeader(compact);
    return new AdmittedJwe(compact);
  }

  private void requireHeader(String compact) {
    try {
      Jwe.Header header = Jwe.peekHeader(compact, MAX_BODY_BYTES);
      if (!header.equals(new Jwe.ToModule(decryptionKey.publicJwk().thumbprint()))) {
        throw new WireException("kid is not this module's current key");
      }
    } catch (WireException wrong) {
      throw new RefusedException(Refusal.JWE_HEADER, wrong);
    }
  }

  /** C1 and C2: decrypts, and reads strict JSON. */
  public OpenedPayload open(AdmittedJwe admitted) {
    byte[] plaintext;
    try {
      plaintext = Jwe.openAtModule(admitted.compact(), decryptionKey::unwrap);
    } catch (WireException | DecryptionKey.UnwrapException closed) {
      throw new RefusedException(Refusal.JWE_DECRYPT, "the message does not decrypt");
    }
    try {
      return new OpenedPayload(StrictJson.parse(plaintext, StrictJson.Limits.BODY));
    } catch (WireException notJson) {
      throw new RefusedException(Refusal.MALFORMED, notJson);
    }
  }

  /**
   * C3 to C6, as {@link SignedRequests}.
   *
   * @param member the payload's member that holds the signed message
   */
  public <R extends Record> VerifiedRequest<R> verify(
      OpenedPayload payload,
      String member,
      MessageType<R> type,
      Function<R, Lifetime> lifetime,
      Function<R, Address> signer,
      Instant now) {
    return requests.verify(payload.json(), member, type, lifetime, signer, now);
  }
}
