package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/**
 * A file that goes from hand to hand: one JSON object of 64 KiB at most, which holds nothing
 * secret. Whoever reads it trusts the signature in it, and nothing else.
 */
final class HandedFile {
  private HandedFile() {}

  /** What a file holds, read strictly. */
  @FunctionalInterface
  interface Form<T> {
    T parse(JsonNode json) throws WireException;
  }

  /**
   * Reads a file.
   *
   * @param what it should be, such as {@code an approval}
   * @throws ClientException it is not there, is too large, or is something else
   */
  static <T> T read(Path file, String what, Form<T> form) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(StrictJson.Limits.MESSAGE.maxBytes() + 1);
    } catch (NoSuchFileException missing) {
      throw ClientException.usage("There is no file " + file + ".", missing);
    } catch (IOException unreadable) {
      throw ClientException.usage("cannot read " + file, unreadable);
    }
    try {
      return form.parse(StrictJson.parse(bytes, StrictJson.Limits.MESSAGE));
    } catch (WireException foreign) {
      throw ClientException.usage(
          file + " is not " + what + ": " + foreign.getMessage() + ".", foreign);
    }
  }

  /** Writes a file, whole or not at all. */
  static void write(Path file, JsonNode json) {
    try {
      ClientFolder.writePrivately(
          file, (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + file, failed);
    }
  }

  /** Whose signature counts under a message, and how long it lives, in seconds since 1970. */
  record Author(Address address, long iat, long exp) {}

  /**
   * A signed message that is for this deployment, signed by its author, and lives no longer than a
   * module would accept.
   *
   * @param member of the object that holds it
   * @param longest how long it may live
   * @throws WireException otherwise; it names the member
   */
  static <R extends Record> SignedMessage<R> signed(
      JsonNode json,
      String member,
      MessageType<R> type,
      Eip712Domain domain,
      Duration longest,
      Function<R, Author> author)
      throws WireException {
    return WireException.at(
        "/" + member,
        () -> {
          SignedMessage<R> signed = SignedMessage.parse(type, json.path(member));
          Author by = author.apply(signed.message());
          if (!signed.domain().equals(domain)) {
            throw new WireException("/domain", "must be that of this deployment");
          }
          if (!Secp256k1.best().recover(signed.digest(), signed.signature()).equals(by.address())) {
            throw new WireException("/signature", "must be by " + by.address());
          }
          if (by.exp() < by.iat() || by.exp() - by.iat() > longest.toSeconds()) {
            throw new WireException(
                "/message/exp", "must be at most " + longest.toSeconds() + " seconds after iat");
          }
          return signed;
        });
  }
}
