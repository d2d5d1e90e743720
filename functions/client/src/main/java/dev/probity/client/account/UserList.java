package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.Connection;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who has an account, as IDMA tells an administrator, sealed to a key of this run. It is not
 * signed: it says who somebody is, and the chain says what counts.
 */
public final class UserList {
  private static final int LONGEST_PAGE = 1000;
  private static final int MOST_USERS = 1_000_000;
  private static final int LONGEST_NAME = 100;

  private final IdentityModule idma;
  private final AccountFolder folder;
  private final Randomness randomness;

  /** The list for one administrator. */
  public UserList(
      Connection connection, AccountFolder folder, InstantSource clock, Randomness randomness) {
    this.idma = new IdentityModule(connection, clock);
    this.folder = folder;
    this.randomness = randomness;
  }

  /**
   * A user.
   *
   * @param name what they call themselves, 1 to 100 characters of one line
   * @param role as their credential says
   * @param version of the credential, from 1
   * @param notAfter first second at which the credential has expired
   * @param status on chain in the latest block
   */
  public record User(
      Address address,
      String name,
      String email,
      UserRole role,
      long version,
      long notAfter,
      Status status) {}

  /** All users, in the order of their addresses. */
  public List<User> all() {
    CurrentCredential admin = admin();
    var all = new ArrayList<User>();
    Address after = Address.ZERO;
    List<User> page = page(admin, after);
    while (!page.isEmpty()) {
      all.addAll(page);
      if (all.size() > MOST_USERS) {
        throw ClientException.refused("IDMA's list of users does not end.", null);
      }
      after = page.getLast().address();
      page = page(admin, after);
    }
    return all;
  }

  /** The user of this address, if there is one. */
  public Optional<User> find(Address address) {
    return page(admin(), before(address)).stream()
        .filter(user -> user.address().equals(address))
        .findFirst();
  }

  /** The address after which a page begins with this one, wherever there is one before it. */
  private static Address before(Address address) {
    if (address.isZero()) {
      return address;
    }
    byte[] number = new BigInteger(1, address.bytes()).subtract(BigInteger.ONE).toByteArray();
    byte[] bytes = new byte[Address.LENGTH];
    int length = Math.min(number.length, Address.LENGTH);
    System.arraycopy(number, number.length - length, bytes, Address.LENGTH - length, length);
    return Address.of(bytes);
  }

  private CurrentCredential admin() {
    return CurrentCredential.require(idma, folder).requireAdmin(Role.Access.VIEW);
  }

  private List<User> page(CurrentCredential admin, Address after) {
    KeptCredential kept = admin.kept();
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.put("after", after.toString());
    params.put("replyKey", replyKey.publicJwk().thumbprint().toString());
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set(
        "adminAction",
        idma.connection()
            .signedForIdentity(
                AdminAction.TYPE,
                new AdminAction(
                    kept.user(),
                    kept.credRef(),
                    kept.roleCommit(),
                    kept.version(),
                    "list-users",
                    CanonicalJson.keccak256(params),
                    Bytes32.of(randomness.bytes(Bytes32.LENGTH)),
                    idma.now(),
                    idma.soon()))
            .toJson());
    payload.set("params", params);
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    try {
      ModuleApi.Answer answer = idma.users(payload);
      return open(ModuleApi.text(answer.json(), "reply"), replyKey, after);
    } catch (ApiRefusedException refused) {
      throw refused.explained("Repeat the command.");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  /**
   * Opens a page.
   *
   * @param after every address is above this one, and above the one before it
   */
  static List<User> open(String sealed, ReplyKeyPair replyKey, Address after) {
    try {
      JsonNode json =
          StrictJson.parse(Jwe.openAtUser(sealed, replyKey.privateKey()), StrictJson.Limits.BODY);
      StrictJson.exactMembers(json, "", "users");
      JsonNode users = json.path("users");
      if (!users.isArray() || users.size() > LONGEST_PAGE) {
        throw new WireException("/users", "must be an array of at most " + LONGEST_PAGE);
      }
      var page = new ArrayList<User>();
      Address last = after;
      for (int i = 0; i < users.size(); i++) {
        JsonNode item = users.get(i);
        User user = WireException.at("/users/" + i, () -> parse(item));
        if (user.address().compareTo(last) <= 0) {
          throw new WireException("/users/" + i + "/user", "must be above the one before");
        }
        last = user.address();
        page.add(user);
      }
      return List.copyOf(page);
    } catch (WireException foreign) {
      throw ClientException.refused(
          "IDMA's reply is not a list of users sealed to this command ("
              + foreign.getMessage()
              + ").",
          foreign);
    }
  }

  private static User parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(
        json,
        "",
        "user",
        "name",
        "email",
        "role",
        "scope",
        "access",
        "version",
        "notAfter",
        "status");
    String name = StrictJson.text(json, "name");
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new WireException("/name", "must be 1 to " + LONGEST_NAME + " characters");
    }
    String email = StrictJson.text(json, "email");
    String status = StrictJson.text(json, "status");
    return new User(
        WireException.at("/user", () -> Address.parse(StrictJson.text(json, "user"))),
        name,
        WireException.at("/email", () -> MailAddress.parse(email)).text(),
        role(json),
        number(json, "version"),
        number(json, "notAfter"),
        Arrays.stream(Status.values())
            .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(status))
            .findFirst()
            .orElseThrow(() -> new WireException("/status", "must be a status on chain")));
  }

  private static UserRole role(JsonNode json) throws WireException {
    try {
      return UserRole.of(
          (int) number(json, "role"), (int) number(json, "scope"), (int) number(json, "access"));
    } catch (IllegalArgumentException none) {
      throw new WireException("/role", String.valueOf(none.getMessage()));
    }
  }

  private static long number(JsonNode json, String member) throws WireException {
    JsonNode number = json.path(member);
    if (!number.isIntegralNumber() || number.longValue() < 0) {
      throw new WireException("/" + member, "must be a number from 0");
    }
    return number.longValue();
  }
}
