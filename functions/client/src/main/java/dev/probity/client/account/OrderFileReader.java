package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.account.HandedFile.Author;
import dev.probity.client.account.OrderFile.Order;
import dev.probity.client.account.OrderFile.Recovery;
import dev.probity.client.account.OrderFile.RoleRequest;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.AdminOrder;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads an {@link OrderFile} strictly: what its author did not sign does not pass. */
final class OrderFileReader {
  /** A registration lives no longer. */
  private static final Duration LONGEST_REGISTRATION = Duration.ofDays(1);

  private OrderFileReader() {}

  static OrderFile read(Path file, Eip712Domain domain) {
    return HandedFile.read(file, "a request or an order", json -> parse(json, domain));
  }

  private static OrderFile parse(JsonNode json, Eip712Domain domain) throws WireException {
    if (json.has("rotateCredential")) {
      return roleRequest(json, domain);
    }
    return json.has("adminAction") ? order(json, domain) : recovery(json, domain);
  }

  private static RoleRequest roleRequest(JsonNode json, Eip712Domain domain) throws WireException {
    StrictJson.exactMembers(json, "", "rotateCredential");
    SignedMessage<RotateCredential> signed =
        HandedFile.signed(
            json,
            "rotateCredential",
            RotateCredential.TYPE,
            domain,
            OrderFile.LONGEST,
            message -> new Author(message.user(), message.iat(), message.exp()));
    requireRole(signed.message());
    return new RoleRequest(signed);
  }

  private static void requireRole(RotateCredential message) throws WireException {
    UserRole asked;
    try {
      asked = UserRole.of(message.role(), message.scope(), message.access());
    } catch (IllegalArgumentException none) {
      throw new WireException("/rotateCredential/message", String.valueOf(none.getMessage()));
    }
    if (asked.exceedsTable() || !message.passwordTag().isZero()) {
      throw new WireException(
          "/rotateCredential/message", "must ask for a role, and no more than it ever has");
    }
  }

  private static Order order(JsonNode json, Eip712Domain domain) throws WireException {
    StrictJson.exactMembers(json, "", "adminAction", "params");
    SignedMessage<AdminAction> signed =
        HandedFile.signed(
            json,
            "adminAction",
            AdminAction.TYPE,
            domain,
            OrderFile.LONGEST,
            message -> new Author(message.admin(), message.iat(), message.exp()));
    Optional<AdminOrder> action =
        AdminOrder.of(signed.message().action()).filter(order -> order != AdminOrder.REVOKE_OWN);
    if (action.isEmpty()) {
      throw new WireException("/adminAction/message/action", "must be one that others approve");
    }
    JsonNode params = json.path("params");
    Order order =
        WireException.at(
            "/params", () -> new Order(signed, action.get(), user(params), role(params)));
    if (!params.equals(order.params())
        || !CanonicalJson.keccak256(params).equals(signed.message().paramHash())) {
      throw new WireException("/params", "must be those whose hash was signed");
    }
    return order;
  }

  private static Address user(JsonNode params) throws WireException {
    return WireException.at("/user", () -> Address.parse(StrictJson.text(params, "user")));
  }

  private static int role(JsonNode params) throws WireException {
    if (!params.has("role")) {
      return 0;
    }
    JsonNode role = params.path("role");
    if (!role.isInt() || (role.intValue() != 0 && role.intValue() != Role.LOG_ADMIN.number())) {
      throw new WireException("/role", "must be 0 or " + Role.LOG_ADMIN.number());
    }
    return role.intValue();
  }

  private static Recovery recovery(JsonNode json, Eip712Domain domain) throws WireException {
    StrictJson.exactMembers(json, "", "registration", "lost");
    SignedMessage<Registration> signed =
        HandedFile.signed(
            json,
            "registration",
            Registration.TYPE,
            domain,
            LONGEST_REGISTRATION,
            message -> new Author(message.user(), message.iat(), message.exp()));
    MailAddress _ =
        WireException.at(
            "/registration/message/email", () -> MailAddress.parse(signed.message().email()));
    return new Recovery(
        signed, WireException.at("/lost", () -> Address.parse(StrictJson.text(json, "lost"))));
  }
}
