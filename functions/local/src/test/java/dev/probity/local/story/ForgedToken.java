package dev.probity.local.story;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Jws;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What people send instead of the tokens that they were given, each made of a sound one.
 *
 * @param name as the test shows it
 * @param compact the whole of it
 * @param passesTheAuthorizer whether API Gateway lets it through, which looks at no typ, at no
 *     claim that it does not know, and at no header member but alg, kid and crit
 */
record ForgedToken(String name, String compact, boolean passesTheAuthorizer) {
  private static final TokenSigner OWN = InMemoryTokenSigner.generate();

  /**
   * A token that holds.
   *
   * @param signer the key of its issuer
   */
  record Sound(String compact, TokenSigner signer) {
    private String part(int number) {
      return new String(Base64.getUrlDecoder().decode(compact.split("\\.", -1)[number]), UTF_8);
    }

    private String header() {
      return part(0);
    }

    private String payload() {
      return part(1);
    }

    /** The same header with more members. */
    private String headerWith(String members) {
      return header().replaceFirst("}$", "," + members + "}");
    }

    /** The header with another algorithm. */
    private String headerOf(String algorithm) {
      return header().replace("\"RS256\"", "\"" + algorithm + "\"");
    }

    private String headerNaming(String kid) {
      return header().replace(signer.publicJwk().kid(), kid);
    }

    /** The payload with the value of one claim, as JSON, another. */
    private String payloadWith(String claim, String value) {
      try {
        ObjectNode claims = (ObjectNode) ModuleOverHttp.JSON.readTree(payload());
        claims.put(claim, "VALUE");
        return claims.toString().replace("\"VALUE\"", value);
      } catch (JsonProcessingException ours) {
        throw new IllegalStateException(ours);
      }
    }

    private long expiry() {
      try {
        return ModuleOverHttp.JSON.readTree(payload()).required("exp").longValue();
      } catch (JsonProcessingException ours) {
        throw new IllegalStateException(ours);
      }
    }
  }

  /** All of them, of this token. */
  static List<ForgedToken> of(Sound token) {
    return Stream.of(unsigned(token), keys(token), texts(token), signed(token))
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }

  private static List<ForgedToken> unsigned(Sound token) {
    String[] parts = token.compact().split("\\.", -1);
    String unsigned = text(token.headerOf("none")) + "." + parts[1] + ".";
    byte[] der = token.signer().publicJwk().toPublicKey().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END PUBLIC KEY-----\n";
    String jwk = token.signer().publicJwk().toJson().toString();
    return List.of(
        refused("alg none, no signature", unsigned),
        refused("alg none, the old signature", unsigned + parts[2]),
        refused("alg NoNe", text(token.headerOf("NoNe")) + "." + parts[1] + "." + parts[2]),
        refused("HS256 with the public key, DER", hmac(token, der)),
        refused("HS256 with the public key, PEM", hmac(token, pem.getBytes(UTF_8))),
        refused("HS256 with the public key, JWK", hmac(token, jwk.getBytes(UTF_8))),
        refused("HS256 with nothing", hmac(token, new byte[1])),
        refused(
            "an unsigned change of the payload",
            parts[0]
                + "."
                + text(token.payloadWith("exp", String.valueOf(token.expiry() + 60)))
                + "."
                + parts[2]),
        refused(
            "an unsigned change of the header",
            text(token.headerWith("\"x\":1")) + "." + parts[1] + "." + parts[2]));
  }

  private static List<ForgedToken> keys(Sound token) {
    String own = OWN.publicJwk().kid();
    String jwk = OWN.publicJwk().toJson().toString();
    String here = token.payload();
    return List.of(
        refused("another key, by its own kid", by(OWN, token.headerNaming(own), here)),
        refused("another key, by the issuer's kid", by(OWN, token.header(), here)),
        refused("kid traversal", by(OWN, token.headerNaming("../../etc/passwd"), here)),
        refused("kid to nothing", by(OWN, token.headerNaming("../../../../dev/null"), here)),
        refused("kid injection", by(OWN, token.headerNaming("x' UNION SELECT 'k"), here)),
        refused("kid, empty", by(OWN, token.headerNaming(""), here)),
        refused(
            "jku",
            by(OWN, token.headerNaming(own + "\",\"jku\":\"http://127.0.0.1:9/jwks.json"), here)),
        refused(
            "x5u", by(OWN, token.headerNaming(own + "\",\"x5u\":\"http://127.0.0.1:9/x"), here)),
        refused(
            "embedded jwk under the issuer's kid",
            by(OWN, token.headerWith("\"jwk\":" + jwk), here)),
        refused(
            "embedded jwk under its own kid",
            by(OWN, token.headerNaming(own).replaceFirst("}$", ",\"jwk\":" + jwk + "}"), here)));
  }

  private static List<ForgedToken> texts(Sound token) {
    String compact = token.compact();
    int dot = compact.indexOf('.');
    return List.of(
        refused("a trailing dot", compact + "."),
        refused("two trailing dots", compact + ".."),
        refused("a leading dot", "." + compact),
        refused("a part more", compact + ".AA"),
        refused("five parts, as of a JWE", compact + ".AA.AA"),
        refused("padding of the header", compact.substring(0, dot) + "=" + compact.substring(dot)),
        passes("padding of the signature", compact + "=="),
        refused("whitespace in the header", compact.substring(0, 4) + " " + compact.substring(4)),
        passes("whitespace before it", " " + compact),
        refused("two of them", compact + " " + compact),
        refused("two of them, by a comma", compact + "," + compact),
        refused("no token", "x"),
        refused("over 4 KiB", longer(token, 4_096)));
  }

  /** Signed by the issuer's key, whatever they say: which nobody but its owner can make. */
  private static List<ForgedToken> signed(Sound token) {
    String header = token.header();
    String here = token.payload();
    String iss = here.replaceFirst("^\\{", "{\"iss\":\"https://issuer.example\",");
    return List.of(
        issued(token, "crit", token.headerWith("\"crit\":[\"urn:x\"],\"urn:x\":1"), here, false),
        issued(token, "crit of a claim", token.headerWith("\"crit\":[\"exp\"]"), here, false),
        issued(
            token,
            "jku beside the issuer's kid",
            token.headerWith("\"jku\":\"http://127.0.0.1:9/jwks.json\""),
            here,
            true),
        issued(
            token, "nested, cty JWT", token.headerWith("\"cty\":\"JWT\""), token.compact(), false),
        issued(token, "cty JWT alone", token.headerWith("\"cty\":\"JWT\""), here, true),
        issued(token, "alg twice", header.replaceFirst("^\\{", "{\"alg\":\"none\","), here, false),
        issued(token, "kid twice", header.replaceFirst("^\\{", "{\"kid\":\"x\","), here, false),
        issued(token, "iss twice", header, iss, false),
        issued(token, "exp in exponents, over", header, token.payloadWith("exp", "1e9"), false),
        issued(token, "exp in exponents", header, token.payloadWith("exp", "1e11"), true),
        issued(
            token,
            "exp in fractions",
            header,
            token.payloadWith("exp", token.expiry() + ".5"),
            true),
        issued(
            token,
            "exp with a zero",
            header,
            token.payloadWith("exp", token.expiry() + ".0"),
            true),
        issued(token, "exp far ahead", header, token.payloadWith("exp", "9007199254740991"), true),
        issued(
            token, "exp of 64 bits", header, token.payloadWith("exp", "9223372036854775807"), true),
        issued(token, "exp of 30 digits", header, token.payloadWith("exp", "9".repeat(30)), true),
        issued(token, "exp below zero", header, token.payloadWith("exp", "-1"), false),
        issued(
            token,
            "exp as a text",
            header,
            token.payloadWith("exp", "\"" + token.expiry() + "\""),
            false),
        issued(token, "exp null", header, token.payloadWith("exp", "null"), false),
        issued(token, "nbf in exponents", header, token.payloadWith("nbf", "1e9"), true),
        issued(token, "iat in fractions", header, token.payloadWith("iat", "1000000000.5"), true),
        issued(token, "another audience", header, token.payloadWith("aud", "\"other\""), false),
        issued(token, "a claim more", header, token.payloadWith("admin", "true"), true),
        issued(
            token, "another sub", header, token.payloadWith("sub", "\"../../etc/passwd\""), true));
  }

  private static ForgedToken refused(String name, String compact) {
    return new ForgedToken(name, compact, false);
  }

  private static ForgedToken passes(String name, String compact) {
    return new ForgedToken(name, compact, true);
  }

  private static ForgedToken issued(
      Sound token, String name, String header, String payload, boolean passes) {
    return new ForgedToken(name, by(token.signer(), header, payload), passes);
  }

  private static String text(String json) {
    return Base64Url.of(json.getBytes(UTF_8));
  }

  private static String by(TokenSigner signer, String header, String payload) {
    byte[] input = (text(header) + "." + text(payload)).getBytes(US_ASCII);
    return Jws.compact(input, signer.sign(input));
  }

  /** A signature of zeros, of as many characters together. */
  static String longer(Sound token, int length) {
    String start = token.compact().substring(0, token.compact().lastIndexOf('.') + 1);
    char[] more = new char[length + 1 - start.length()];
    Arrays.fill(more, 'A');
    return start + new String(more);
  }

  private static String hmac(Sound token, byte[] secret) {
    try {
      byte[] input =
          (text(token.headerOf("HS256")) + "." + text(token.payload())).getBytes(US_ASCII);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return Jws.compact(input, mac.doFinal(input));
    } catch (GeneralSecurityException unknown) {
      throw new IllegalStateException(unknown);
    }
  }
}
