package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.account.KeptCredential;
import dev.probity.client.account.KeptSession;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Accounts as commands show them: nothing of it is secret. */
final class AccountText {
  private AccountText() {}

  /** {@code {version, role, scope, access, notAfter}}, in words and ISO 8601. */
  static ObjectNode json(KeptCredential credential) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", credential.version());
    put(json, credential.role());
    json.put("notAfter", time(credential.credential().notAfter()));
    return json;
  }

  /** {@code {sid, until}}. */
  static ObjectNode json(KeptSession session) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("sid", session.sid().toString())
        .put("until", time(session.exp()));
  }

  /** Role, what it is over, and until when. */
  static String line(KeptCredential credential) {
    return "%s, credential version %d until %s"
        .formatted(
            role(credential.role()),
            credential.version(),
            time(credential.credential().notAfter()));
  }

  /** Such as {@code general user: edit, delete, view of personal data}. */
  static String role(UserRole role) {
    return words(role.role())
        + ": "
        + String.join(", ", accesses(role))
        + " of "
        + String.join(", ", scopes(role));
  }

  /** {@code none}, {@code requested}, {@code active}, {@code suspended} or {@code revoked}. */
  static String status(AccountSlot slot) {
    return slot.status().name().toLowerCase(Locale.ROOT);
  }

  /** A time in whole seconds, UTC. */
  static String time(long seconds) {
    return Instant.ofEpochSecond(seconds).toString();
  }

  /** The same in JSON. */
  static ObjectNode json(UserRole role) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    put(json, role);
    return json;
  }

  private static void put(ObjectNode json, UserRole role) {
    json.put("role", words(role.role()));
    ArrayNode scopes = json.putArray("scope");
    scopes(role).forEach(scopes::add);
    ArrayNode accesses = json.putArray("access");
    accesses(role).forEach(accesses::add);
  }

  /**
   * What somebody else wrote, for a terminal: characters that steer it, or the direction of
   * writing, are question marks.
   */
  static String foreign(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  private static List<String> scopes(UserRole role) {
    return Stream.of(Role.Scope.values())
        .filter(scope -> (role.scope() & scope.bit()) != 0)
        .map(AccountText::words)
        .toList();
  }

  private static List<String> accesses(UserRole role) {
    return Stream.of(Role.Access.values())
        .filter(access -> (role.access() & access.bit()) != 0)
        .map(AccountText::words)
        .toList();
  }

  /** A constant in small letters. */
  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
