package dev.probity.protocol.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Protocols III and IV as the paper writes them (section 4.2, Appendices C and D), no further than
 * the attacks on them need.
 */
final class AsWrittenInThePaper {
  /** N of every user whose role permits a token. */
  static final List<String> OFFERED = List.of("count", "echo");

  private static final long EXPIRY = 1_900_000_000;
  private static final String HMAC = "HmacSHA256";

  /** SKgw: what signs a token, and what JWTVer takes to verify one. */
  private final byte[] secret = Digests.keccak256("SKgw").bytes();

  private final Map<Address, Bytes32> contract = new HashMap<>();
  private final Map<String, Long> expiries = new HashMap<>();
  private int issued;
  private int effects;

  /**
   * III.3 and III.8: who asks is looked at; when, and whether before, is not. N is in the clear.
   */
  List<String> list(SignedMessage<?> question, Address sender) {
    return isSignedBy(question, sender) ? OFFERED : List.of();
  }

  /** III.17 to III.20: O is taken as it comes, and every R12 makes a token. */
  Optional<String> issue(SignedMessage<?> request, Address sender, List<String> services) {
    if (!isSignedBy(request, sender)) {
      return Optional.empty();
    }
    String token = mint(secret, sender, services, ++issued);
    expiries.put(token, EXPIRY);
    storeUtoken(sender, hash(token, EXPIRY));
    return Optional.of(token);
  }

  /** III.20: Tx4 = Addr, H10. The address is an argument, and there is one slot for each. */
  void storeUtoken(Address user, Bytes32 tokenHash) {
    contract.put(user, tokenHash);
  }

  /** III.18: H10 = hash(AccessToken, Time_exp), of anybody. */
  static Bytes32 hash(String token, long expiry) {
    return Digests.keccak256(token + "|" + expiry);
  }

  /** Time_exp, which the token itself says. */
  static long expiry() {
    return EXPIRY;
  }

  /** IV.3 to IV.7: the service is asked, if all holds. */
  boolean call(SignedMessage<?> call, Address sender, String token, String service) {
    Long expiry = expiries.get(token);
    return expiry != null
        && isSignedBy(call, sender)
        && hash(token, expiry).equals(contract.get(sender))
        && names(token).contains(service)
        && verifies(token)
        && serve();
  }

  /** VI.1: a service does what it is asked, and asks nothing. */
  boolean serve() {
    effects++;
    return true;
  }

  int effects() {
    return effects;
  }

  /** What everybody must have who shall verify tokens. */
  byte[] sharedSecret() {
    return secret.clone();
  }

  /** JWTVer(AccessToken, SKgw). */
  boolean verifies(String token) {
    int dot = token.lastIndexOf('.');
    String tag = Base64Url.of(tag(secret, token.substring(0, dot)));
    return MessageDigest.isEqual(
        tag.getBytes(US_ASCII), token.substring(dot + 1).getBytes(US_ASCII));
  }

  /** A JWT of the paper's form, by whoever has the secret. */
  static String mint(byte[] secret, Address user, List<String> services, int number) {
    String input =
        Base64Url.of("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8))
            + "."
            + Base64Url.of(
                "{\"user\":\"%s\",\"services\":\"%s\",\"number\":%d}"
                    .formatted(user, String.join(" ", services), number)
                    .getBytes(UTF_8));
    return input + "." + Base64Url.of(tag(secret, input));
  }

  private static String names(String token) {
    try {
      return new String(Base64Url.parse(token.split("\\.", -1)[1], 4096), UTF_8);
    } catch (WireException ours) {
      throw new AssertionError(ours);
    }
  }

  /** III.26: S10 is verified with the key of the integrity module, PKim. */
  static boolean acceptsReceipt(SignedMessage<TokenReceipt> receipt, Address integrity) {
    return isSignedBy(receipt, integrity);
  }

  private static boolean isSignedBy(SignedMessage<?> message, Address sender) {
    try {
      return Secp256k1.best().recover(message.digest(), message.signature()).equals(sender);
    } catch (WireException noSignature) {
      return false;
    }
  }

  private static byte[] tag(byte[] secret, String input) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      return mac.doFinal(input.getBytes(US_ASCII));
    } catch (GeneralSecurityException unknown) {
      throw new IllegalStateException(unknown);
    }
  }
}
