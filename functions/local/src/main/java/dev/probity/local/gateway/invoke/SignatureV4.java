package dev.probity.local.gateway.invoke;

import com.sun.net.httpserver.Headers;
import dev.probity.local.service.LocalCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a request was signed with the stack's access key (AWS Signature Version 4, in the
 * {@code Authorization} header, over the whole body).
 *
 * @param service such as {@code lambda}
 */
record SignatureV4(LocalCredentials credentials, String region, String service, Clock clock) {
  /** Between the time that was signed and ours. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          ALGORITHM
              + " +Credential=(?<id>[^/, ]{1,128})/(?<scope>(?<date>[0-9]{8})/(?<region>[^/,"
              + " ]{1,64})/(?<service>[^/, ]{1,64})/aws4_request),"
              + " *SignedHeaders=(?<headers>[a-z0-9;-]{1,2048}),"
              + " *Signature=(?<signature>[0-9a-f]{64})");

  /**
   * Returns when the signature holds.
   *
   * @throws InvokeFault 403 otherwise
   */
  void require(String method, URI target, Headers headers, byte[] body) throws InvokeFault {
    String authorization = headers.getFirst("Authorization");
    if (authorization == null) {
      throw new InvokeFault(
          403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    Matcher said = AUTHORIZATION.matcher(authorization);
    if (!said.matches()) {
      throw new InvokeFault(
          403,
          "IncompleteSignatureException",
          "Authorization header is not of Signature Version 4");
    }
    if (!said.group("id").equals(credentials.accessKeyId())) {
      throw new InvokeFault(
          403,
          "UnrecognizedClientException",
          "The security token included in the request is invalid.");
    }
    String time = String.valueOf(headers.getFirst("X-Amz-Date"));
    List<String> signed = List.of(said.group("headers").split(";", -1));
    requireRecent(time);
    if (!time.startsWith(said.group("date"))
        || !said.group("region").equals(region)
        || !said.group("service").equals(service)
        || !signed.containsAll(List.of("host", "x-amz-date"))) {
      throw wrong("Credential should be scoped to this region, service and date.");
    }
    String canonical =
        String.join(
            "\n",
            method,
            encoded(target.getRawPath()),
            canonicalQuery(target.getRawQuery()),
            canonicalHeaders(headers, signed),
            said.group("headers"),
            hex(sha256(body)));
    String toSign =
        String.join("\n", ALGORITHM, time, said.group("scope"), hex(sha256(bytes(canonical))));
    byte[] expected = hmac(key(said.group("date")), toSign);
    if (!MessageDigest.isEqual(expected, HexFormat.of().parseHex(said.group("signature")))) {
      throw wrong("The request signature we calculated does not match the signature you provided.");
    }
  }

  private void requireRecent(String time) throws InvokeFault {
    try {
      Instant signedAt = Instant.from(TIME.parse(time));
      if (Duration.between(signedAt, clock.instant()).abs().compareTo(SKEW) > 0) {
        throw wrong("Signature expired: " + time);
      }
    } catch (DateTimeParseException noTime) {
      throw wrong("X-Amz-Date is missing or no time");
    }
  }

  private static InvokeFault wrong(String message) {
    return new InvokeFault(403, "InvalidSignatureException", message);
  }

  private byte[] key(String date) {
    byte[] key = hmac(bytes("AWS4" + credentials.secretAccessKey()), date);
    for (String part : List.of(region, service, "aws4_request")) {
      key = hmac(key, part);
    }
    return key;
  }

  private static String canonicalHeaders(Headers headers, List<String> signed) {
    StringBuilder lines = new StringBuilder();
    for (String name : signed) {
      List<String> values = headers.getOrDefault(name, List.of());
      List<String> trimmed =
          values.stream().map(value -> value.strip().replaceAll(" +", " ")).toList();
      lines.append(name).append(':').append(String.join(",", trimmed)).append('\n');
    }
    return lines.toString();
  }

  private static String canonicalQuery(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return "";
    }
    String[] pairs = raw.split("&", -1);
    List<String> canonical = new ArrayList<>();
    for (String pair : pairs) {
      canonical.add(pair.contains("=") ? pair : pair + "=");
    }
    String[] sorted = canonical.toArray(String[]::new);
    Arrays.sort(sorted);
    return String.join("&", sorted);
  }

  /** Everything but unreserved characters and slashes as %XX: a path is encoded once more. */
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte one : bytes(text)) {
      char c = (char) (one & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~/".indexOf(c) >= 0;
      encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return encoded.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
