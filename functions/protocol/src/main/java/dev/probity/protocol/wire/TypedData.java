package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * EIP-712 typed data, compiled once for each message record from {@code
 * contracts/eip712/types.json}, the one source that Solidity and the clients read too.
 *
 * <p>A message is a Java record with the type's name, and its members' names and order. Java types:
 * {@code address} {@link Address} · {@code bytes32} {@link Bytes32} · {@code string} String ·
 * {@code bool} boolean · {@code uint8}, {@code uint16} int · {@code uint32}, {@code uint64} long (a
 * uint64 beyond 2^63−1 is refused) · {@code string[]}, {@code address[]} List of at most 64.
 */
public final class TypedData {
  private static final String RESOURCE = "/dev/probity/contracts/types.json";
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(1 << 20, 8, 1 << 14, 1 << 10);

  private TypedData() {}

  /** One member as types.json declares it. */
  record Member(String name, String solidityType) {}

  /** One type as types.json declares it, with the name of the domain that it belongs to. */
  record Declaration(String domainName, List<Member> members) {}

  private static final class Declarations {
    static final Map<String, Declaration> BY_NAME = read();

    private static Map<String, Declaration> read() {
      JsonNode root;
      try (InputStream in = TypedData.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException(RESOURCE + " is missing from the class path");
        }
        root = StrictJson.parse(in.readAllBytes(), LIMITS);
      } catch (WireException e) {
        throw new IllegalStateException(RESOURCE + " is not what was built", e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Map<String, Declaration> byName = new HashMap<>();
      for (Map.Entry<String, JsonNode> domain : root.path("domains").properties()) {
        for (JsonNode message : domain.getValue().path("messages")) {
          String name = message.asText();
          List<Member> members = new ArrayList<>();
          for (JsonNode member : root.path("types").path(name)) {
            members.add(new Member(member.path("name").asText(), member.path("type").asText()));
          }
          Declaration earlier = byName.put(name, new Declaration(domain.getKey(), members));
          if (earlier != null) {
            throw new IllegalStateException(name + " stands in two domains of " + RESOURCE);
          }
        }
      }
      return Map.copyOf(byName);
    }
  }

  /**
   * Compiles the encoders of a message. Call it once for each type, in a static initialiser.
   *
   * @throws IllegalStateException when the record differs from types.json
   */
  public static <R extends Record> MessageType<R> of(Class<R> record) {
    Declaration declared = Declarations.BY_NAME.get(record.getSimpleName());
    if (declared == null || declared.members().isEmpty()) {
      throw new IllegalStateException("types.json has no message " + record.getSimpleName());
    }
    RecordComponent[] components = record.getRecordComponents();
    List<Member> members = declared.members();
    if (components.length != members.size()) {
      throw new IllegalStateException(
          record.getName() + " has another number of members than in types.json");
    }
    for (int i = 0; i < components.length; i++) {
      Member member = members.get(i);
      boolean same =
          components[i].getName().equals(member.name())
              && components[i].getType() == FieldType.named(member.solidityType()).javaType();
      if (!same) {
        throw new IllegalStateException(
            "%s: types.json says %s %s where the record has %s"
                .formatted(record.getName(), member.solidityType(), member.name(), components[i]));
      }
    }
    return MessageType.compile(record, declared);
  }
}
