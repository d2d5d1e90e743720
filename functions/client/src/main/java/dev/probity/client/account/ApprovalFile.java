package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.idma.Approval;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/**
 * An administrator's consent to one message, as it is handed back to the message's author: {@code
 * {"approval":{…}}}. Whether its approver is an administrator, the module tells.
 */
public record ApprovalFile(SignedMessage<Approval> signed) {
  /** Who approves. */
  public Address approver() {
    return signed.message().approver();
  }

  /** Last second at which it holds. */
  public long exp() {
    return signed.message().exp();
  }

  /** What it is called where nobody names it: the beginnings of what is approved, and by whom. */
  public String fileName() {
    return "approval-"
        + signed.message().actionHash().toString().substring(2, 10)
        + "-by-"
        + approver().toString().substring(2, 10)
        + ".json";
  }

  /** Keeps it in a file. */
  public void write(Path file) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("approval", signed.toJson());
    HandedFile.write(file, json);
  }

  /**
   * Reads a file, and lets nothing pass that its approver did not sign for this deployment.
   *
   * @throws ClientException otherwise; it names the member
   */
  public static ApprovalFile read(Path file, Eip712Domain domain) {
    return HandedFile.read(file, "an approval", json -> parse(json, domain));
  }

  private static ApprovalFile parse(JsonNode json, Eip712Domain domain) throws WireException {
    StrictJson.exactMembers(json, "", "approval");
    return new ApprovalFile(
        HandedFile.signed(
            json,
            "approval",
            Approval.TYPE,
            domain,
            OrderFile.LONGEST,
            message -> new HandedFile.Author(message.approver(), message.iat(), message.exp())));
  }

  /**
   * Several, as they are attached to a message.
   *
   * @throws ClientException one is over another message, by a party, there twice, or over by now;
   *     or there are more or fewer than the message needs
   */
  static ArrayNode attached(List<ApprovalFile> approvals, OrderFile order, Instant now) {
    var approvers = new HashSet<Address>();
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (ApprovalFile approval : approvals) {
      Address approver = approval.approver();
      if (!approval.signed().message().actionHash().equals(order.digest())) {
        throw ClientException.usage(
            "The approval of "
                + approver
                + " is over another message than the one that is under way.",
            null);
      }
      if (order.parties().contains(approver)) {
        throw ClientException.usage(approver + " cannot approve in their own cause.", null);
      }
      if (!approvers.add(approver)) {
        throw ClientException.usage(
            "Two approvals are by " + approver + ": each administrator counts once.", null);
      }
      if (approval.exp() < now.getEpochSecond()) {
        throw ClientException.usage(
            "The approval of " + approver + " is over: ask for a new one.", null);
      }
      array.add(approval.signed().toJson());
    }
    if (approvals.size() != order.approvals()) {
      throw ClientException.usage(
          "This takes the approvals of %d administrators, and there are %d."
              .formatted(order.approvals(), approvals.size()),
          null);
    }
    return array;
  }
}
