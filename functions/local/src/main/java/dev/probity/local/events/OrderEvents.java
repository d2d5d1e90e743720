package dev.probity.local.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Approver;
import dev.probity.local.events.EventTemplate.Became;
import dev.probity.local.events.EventTemplate.By;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Which;
import dev.probity.local.events.SampleAccount.Person;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Administrators' orders, and the list of users. */
final class OrderEvents {
  private static final String REVOKE_OWN = "revoke-own";
  private static final Set<String> ALONE = Set.of("suspend", REVOKE_OWN);
  private static final Address FIRST = Address.of(new byte[Address.LENGTH]);

  private final Scene scene;
  private final RegistrationEvents registrations;
  private final LoginEvents logins;
  private final Administration administration;

  OrderEvents(
      Scene scene,
      RegistrationEvents registrations,
      LoginEvents logins,
      Administration administration) {
    this.scene = scene;
    this.registrations = registrations;
    this.logins = logins;
    this.administration = administration;
  }

  /** An order that was signed and sealed. */
  private record Order(Bytes32 requestHash, FunctionEvents.HttpCall call) {}

  FunctionEvents.HttpCall order(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    SampleAccount account = account(template);
    Bytes32 nonce = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      administration.accepted("Administer", order(account, nonce, EventTemplate.GOOD).call());
    }
    FunctionEvents.HttpCall call = order(account, nonce, template).call();
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      administration.accepted("Administer", call);
    }
    return call;
  }

  FunctionEvents.HttpCall status(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    if (given.accepted() != Accepted.THIS_MESSAGE) {
      return Administration.status(SampleContent.word(scene));
    }
    SampleAccount account = account(template);
    Order order = order(account, SampleContent.word(scene), template);
    administration.accepted("Administer", order.call());
    FunctionEvents.HttpCall call = Administration.status(order.requestHash());
    if (Boolean.TRUE.equals(given.superseded())) {
      scene.change(account.person().key(), Became.REVOKED);
      String _ =
          scene.accepted(
              "SendTransactions",
              new RenderedEvent(FunctionEvents.scheduled(scene.now()), Map.of()));
    } else {
      administration.accepted("OrderStatus", call);
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.standing(order.requestHash()));
    }
    return call;
  }

  FunctionEvents.HttpCall users(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Bytes32 nonce = SampleContent.word(scene);
    SampleAccount account = account(template);
    if (template.givenOrNothing().accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      administration.accepted("Administer", order(account, nonce, EventTemplate.GOOD).call());
    }
    FunctionEvents.HttpCall call = users(account, nonce, template);
    if (template.givenOrNothing().accepted() == Accepted.THIS_MESSAGE) {
      administration.accepted("ListUsers", call);
    }
    return call;
  }

  /** The account that an order is about: its own where something happens to it. */
  private SampleAccount account(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    boolean alone =
        given.account() != null
            || given.accepted() != null
            || given.rowEdited() != null
            || template.invocations() != null
            || template.expect().code() == null;
    if (!alone) {
      return logins.ofOwner();
    }
    SampleAccount account = registrations.registered(Person.newcomer(scene));
    if (given.account() != null) {
      administration.change(account.person().key(), given.account());
    }
    if (Boolean.TRUE.equals(given.rowEdited()) && given.accepted() == null) {
      scene.editRow(Scene.RowName.account(account.person().address()));
    }
    return account;
  }

  private Scene.Administrator by(SampleAccount account, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    boolean own = given.by() == By.ACCOUNT || REVOKE_OWN.equals(given.order());
    return own
        ? new Scene.Administrator(account.person().key(), account.claimed())
        : administration.administrators().getFirst();
  }

  private Order order(SampleAccount account, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Scene.Administrator by = by(account, template);
    String action = Optional.ofNullable(given.order()).orElse("suspend");
    Address about = given.isAnchored() ? account.person().address() : scene.newcomer().address();
    ObjectNode params = Administration.about(about);
    var sealing = new Sealing(scene, scene.identity(), template.faultOrNone());
    Sealing.Signed signed =
        sealing.sign(
            by.key(),
            AdminAction.TYPE,
            "adminAction",
            AdminAction.TYPE.toJson(administration.action(by, action, params, nonce)),
            template.messageOrGood());
    ObjectNode payload = signed.payload();
    payload.set("params", params);
    Optional<MessageSigner> approver = approver(by, action, given);
    if (approver.isPresent()) {
      payload.putArray("approvals").add(administration.approval(approver.get(), signed.digest()));
    }
    sealing.change(payload, template.besideOrGood());
    return new Order(signed.digest(), Administration.sealed(sealing.seal(payload)));
  }

  private Optional<MessageSigner> approver(Scene.Administrator by, String action, Given given)
      throws IOException, InterruptedException, WireException {
    Approver who =
        Optional.ofNullable(given.approvedBy())
            .orElse(ALONE.contains(action) ? Approver.NOBODY : Approver.ADMINISTRATORS);
    return switch (who) {
      case NOBODY -> Optional.empty();
      case WHO_ASKS -> Optional.of(by.key());
      case STRANGER -> Optional.of(scene.stranger());
      case ADMINISTRATORS -> Optional.of(administration.administrators().getLast().key());
    };
  }

  private FunctionEvents.HttpCall users(
      SampleAccount account, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Fault fault = template.faultOrNone();
    ReplyKeyPair signedKey = scene.replyKey();
    ReplyKeyPair sentKey = fault.replyKey() == Which.ANOTHER ? scene.replyKey() : signedKey;
    Scene.Administrator by = by(account, template);
    ObjectNode params =
        JsonNodeFactory.instance
            .objectNode()
            .put("after", FIRST.toString())
            .put("replyKey", signedKey.publicJwk().thumbprint().toString());
    var sealing = new Sealing(scene, scene.identity(), fault);
    Sealing.Signed signed =
        sealing.sign(
            by.key(),
            AdminAction.TYPE,
            "adminAction",
            AdminAction.TYPE.toJson(administration.action(by, "list-users", params, nonce)),
            template.messageOrGood());
    ObjectNode payload = signed.payload();
    payload.set("params", params);
    payload.set("replyJwk", sentKey.publicJwk().toJson());
    sealing.change(payload, template.besideOrGood());
    return Administration.sealed(sealing.seal(payload));
  }
}
