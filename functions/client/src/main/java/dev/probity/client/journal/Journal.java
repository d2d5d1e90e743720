package dev.probity.client.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far a long command is. Each step writes what it drew, signed or learned before the next
 * begins, so that a repeated command carries on where the last one stopped and draws nothing twice.
 */
public abstract class Journal {
  private static final int MAX_BYTES = 4 << 20;
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(MAX_BYTES, 16, 1 << 14, 1 << 20);

  private final Path folder;
  private final ObjectNode json;

  /** The journal in this folder; new if there is none. */
  protected Journal(Path folder) {
    this.folder = folder;
    this.json = read(folder);
  }

  private static ObjectNode read(Path folder) {
    try {
      ClientFolder.privateFolder(folder);
      Path file = file(folder);
      if (!Files.exists(file)) {
        return JsonNodeFactory.instance.objectNode();
      }
      return (ObjectNode) StrictJson.parse(Files.readAllBytes(file), LIMITS);
    } catch (IOException failed) {
      throw ClientException.environment("cannot open the journal in " + folder, failed);
    } catch (WireException | ClassCastException broken) {
      throw ClientException.environment(
          "The journal "
              + file(folder)
              + " is damaged. Move the folder away to begin anew; what is "
              + "anchored on chain stays.",
          broken);
    }
  }

  /** Whether a journal was begun in this folder. */
  public static boolean exists(Path folder) {
    return Files.exists(file(folder));
  }

  private static Path file(Path folder) {
    return folder.resolve("journal.json");
  }

  /** Where it lies. */
  public Path folder() {
    return folder;
  }

  /** A kept member. */
  public Optional<JsonNode> get(String member) {
    return Optional.ofNullable(json.get(member));
  }

  /** A kept text. */
  public Optional<String> text(String member) {
    return get(member).map(JsonNode::asText);
  }

  /** A kept message. */
  public <R extends Record> Optional<SignedMessage<R>> message(String member, MessageType<R> type) {
    return get(member)
        .map(kept -> {
          try {
            return SignedMessage.parse(type, kept);
          } catch (WireException damaged) {
            throw damaged(member, damaged);
          }
        });
  }

  /** The key to which the module's reply is sealed. */
  public Optional<ReplyKeyPair> replyKey() {
    return get("replyKey")
        .map(kept -> {
          try {
            return ReplyKeyPair.parsePrivate(kept);
          } catch (WireException damaged) {
            throw damaged("replyKey", damaged);
          }
        });
  }

  /** A member of a kept object: 32 bytes. */
  public Bytes32 bytes32(String object, String member) {
    try {
      return Bytes32.parse(get(object).map(kept -> kept.path(member).asText()).orElse(""));
    } catch (WireException damaged) {
      throw damaged(object + "." + member, damaged);
    }
  }

  /** A member is not what a command of ours writes. */
  protected ClientException damaged(String member, WireException cause) {
    return ClientException.environment(
        "The journal in "
            + folder
            + " is damaged at "
            + member
            + ". Move the folder away to begin "
            + "anew; what is anchored on chain stays.",
        cause);
  }

  /** Keeps a member, durably, before the caller goes on. */
  public void put(String member, JsonNode value) {
    json.set(member, value);
    save();
  }

  /** Keeps a text. */
  public void put(String member, String value) {
    put(member, JsonNodeFactory.instance.textNode(value));
  }

  /** Forgets members. */
  public void remove(String... members) {
    for (String member : members) {
      json.remove(member);
    }
    save();
  }

  private void save() {
    try {
      ClientFolder.writePrivately(file(folder), json.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write the journal in " + folder, failed);
    }
  }
}
