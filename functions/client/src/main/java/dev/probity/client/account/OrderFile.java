package dev.probity.client.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.AdminOrder;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A signed message that waits for the approval of administrators, as its author hands it to them.
 * Nothing in it is secret, and its signature stands for all of it but {@link Recovery#lost}.
 */
public sealed interface OrderFile {
  /** A message that must be approved, and each approval, lives so long at most. */
  Duration LONGEST = Duration.ofDays(7);

  /** The message. */
  SignedMessage<?> signed();

  /** Who signed it. */
  Address author();

  /** Accounts whose own consent does not count. */
  List<Address> parties();

  /** Last second at which it holds. */
  long exp();

  /** How many administrators must approve, beside its author. */
  default int approvals() {
    return 2;
  }

  /** What an administrator needs, to approve it, over the details of users. */
  default Role.Access access() {
    return Role.Access.EDIT;
  }

  /** The file's content. */
  ObjectNode toJson();

  /** What it is called where nobody names it: words, and the beginning of its digest. */
  String fileName();

  /** What each approval is over. */
  default Bytes32 digest() {
    return signed().digest();
  }

  /** Keeps it in a file. */
  default void write(Path file) {
    HandedFile.write(file, toJson());
  }

  /**
   * Asks for another role, scope or access: {@code {"rotateCredential":{…}}}.
   *
   * @param signed by the account that is to have it
   */
  record RoleRequest(SignedMessage<RotateCredential> signed) implements OrderFile {
    /** The role that is asked for. */
    public UserRole asked() {
      RotateCredential message = signed.message();
      return UserRole.of(message.role(), message.scope(), message.access());
    }

    @Override
    public Address author() {
      return signed.message().user();
    }

    @Override
    public List<Address> parties() {
      return List.of(author());
    }

    @Override
    public long exp() {
      return signed.message().exp();
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set("rotateCredential", signed.toJson());
      return json;
    }

    @Override
    public String fileName() {
      return OrderFile.name("role-request", digest());
    }
  }

  /**
   * An administrator's order: {@code {"adminAction":{…},"params":{…}}}.
   *
   * @param signed by the administrator who orders
   * @param order what is to be done
   * @param user whom it is about
   * @param role what is left of a privileged role that is lowered; 0 otherwise
   */
  record Order(SignedMessage<AdminAction> signed, AdminOrder order, Address user, int role)
      implements OrderFile {
    /** What {@code paramHash} is over. */
    static ObjectNode params(AdminOrder order, Address user, int role) {
      ObjectNode params = JsonNodeFactory.instance.objectNode().put("user", user.toString());
      return order == AdminOrder.LOWER_ROLE ? params.put("role", role) : params;
    }

    ObjectNode params() {
      return params(order, user, role);
    }

    @Override
    public Address author() {
      return signed.message().admin();
    }

    @Override
    public List<Address> parties() {
      return List.of(author(), user);
    }

    @Override
    public long exp() {
      return signed.message().exp();
    }

    @Override
    public int approvals() {
      return 1;
    }

    @Override
    public Role.Access access() {
      return order.access();
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set("adminAction", signed.toJson());
      json.set("params", params());
      return json;
    }

    @Override
    public String fileName() {
      return OrderFile.name(order.action(), digest());
    }
  }

  /**
   * Asks for an account in place of one whose key is lost: {@code
   * {"registration":{…},"lost":"0x…"}}.
   *
   * @param signed by the new account
   * @param lost the account that ends, by the word of its holder alone
   */
  record Recovery(SignedMessage<Registration> signed, Address lost) implements OrderFile {
    @Override
    public Address author() {
      return signed.message().user();
    }

    @Override
    public List<Address> parties() {
      return List.of(author(), lost);
    }

    @Override
    public long exp() {
      return signed.message().exp();
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set("registration", signed.toJson());
      json.put("lost", lost.toString());
      return json;
    }

    @Override
    public String fileName() {
      return OrderFile.name("recovery", digest());
    }
  }

  private static String name(String words, Bytes32 digest) {
    return words + "-" + digest.toString().substring(2, 10) + ".json";
  }

  /**
   * Reads a file, and lets nothing pass that its author did not sign for this deployment.
   *
   * @throws ClientException otherwise; it names the member
   */
  static OrderFile read(Path file, Eip712Domain domain) {
    return OrderFileReader.read(file, domain);
  }
}
