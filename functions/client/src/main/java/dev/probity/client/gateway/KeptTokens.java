package dev.probity.client.gateway;

import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.config.ClientFolder;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The tokens of one account, a file each. */
public final class KeptTokens {
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(1 << 18, 8, 1 << 11, 1 << 13);

  private final Path folder;

  /** Those in the account's folder. */
  public KeptTokens(AccountFolder account) {
    this.folder = account.tokens();
  }

  /** All of them, the newest first. */
  public List<KeptToken> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .map(KeptTokens::read)
          .sorted(
              Comparator.comparingLong((KeptToken token) -> token.receipt().message().iat())
                  .reversed()
                  .thenComparing(KeptToken::tokenHash))
          .toList();
    } catch (IOException failed) {
      throw ClientException.environment("cannot read " + folder, failed);
    }
  }

  /**
   * The one token whose H10 begins so.
   *
   * @param prefix with its 0x
   */
  public KeptToken find(String prefix) {
    List<KeptToken> found =
        list().stream().filter(token -> token.tokenHash().toString().startsWith(prefix)).toList();
    if (found.size() != 1) {
      throw ClientException.usage(
          (found.isEmpty()
                  ? "No token of yours has an id that begins with "
                  : "Several ids begin with ")
              + prefix
              + ". `probity token list` shows them.",
          null);
    }
    return found.getFirst();
  }

  /** Keeps a token, whole or not at all. */
  void keep(KeptToken token) {
    Path file = folder.resolve(token.tokenHash().toString().substring(2, 18) + ".json");
    try {
      ClientFolder.privateFolder(folder);
      ClientFolder.writePrivately(
          file, (token.toJson().toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + file, failed);
    }
  }

  private static KeptToken read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return KeptToken.parse(StrictJson.parse(in.readNBytes(LIMITS.maxBytes() + 1), LIMITS));
    } catch (IOException | WireException broken) {
      throw ClientException.environment(
          file
              + " cannot be read ("
              + broken.getMessage()
              + "). Move it away; the token can still be revoked where its id is known.",
          broken);
    }
  }
}
