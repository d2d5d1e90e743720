package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore.Row;
import dev.probity.protocol.port.memory.TableWriter;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.saga.Sender;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Somebody who writes the table, and has neither its keys nor the chain, after two users went
 * through all of it, a third changed the password, and administrators suspended a fourth, revoked a
 * fifth and recovered a sixth: every row edited, moved, taken away and put back to each older
 * revision.
 */
@Tag("slow")
class TableWriterTest {
  private static final String WRONG = "quartz pelican mandate swoop";
  private static final String NEW_PASSWORD = "tundra spigot ember calico";
  private static final UserRole GENERAL = Role.GENERAL_USER.whole();

  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");
  private final Applicant bob = new Applicant(scene, "bob");
  private final AskingModule module = new AskingModule(scene);
  private final Anchored anchored = ann.anchored();
  private final String code = ann.code();
  private final Held ofAnn = collected();
  private final Held ofBob = bob.registered();
  private final Applicant.Session ended = ann.loggedIn(ofAnn);
  private final Bytes32 open = bob.session(ofBob);
  private final Administrators admins = new Administrators(scene);
  private final Applicant cyd = new Applicant(scene, "cyd");
  private final Held cydBefore = cyd.registered();
  private final ObjectNode change = changeOfCyd();
  private final Held ofCyd = cyd.changed(change);
  private final Applicant dan = new Applicant(scene, "dan");
  private final Held ofDan = dan.registered();
  private final ObjectNode suspend = admins.orderAlone("suspend", Applicant.about(dan.address()));
  private final Applicant eve = new Applicant(scene, "eve");
  private final Held ofEve = eve.registered();
  private final ObjectNode revoke = admins.order("revoke", Applicant.about(eve.address()));
  private final Applicant fay = new Applicant(scene, "fay");
  private final Held ofFay = fay.registered();
  private final Applicant anew = new Applicant(scene, IdmaScene.signer("fay anew"), fay.email);
  private final Held ofAnew = recovered();
  private final ObjectNode lower = admins.approvedRotation(admins.first, admins.ofFirst, GENERAL);
  private TableWriter writer = new TableWriter(scene.rows, scene.ports.table(), scene.alarms);

  /** Approved although nothing needs it, so that the message holds for a week. */
  private ObjectNode changeOfCyd() {
    var rotation =
        cyd.rotation(cydBefore, GENERAL, Applicant.tag(NEW_PASSWORD), Duration.ofDays(7));
    return Applicant.withPassword(
        admins.approved(cyd.rotationPayload(rotation), rotation.digest()),
        NEW_PASSWORD,
        cyd.code());
  }

  private Held recovered() {
    Anchored of = anew.anchored();
    ObjectNode payload = admins.approved(anew.payload(of.registration(), anew.code()), of.hash());
    accepted(anew.register(payload, of.hash(), of.block()));
    return anew.finished(of.hash());
  }

  private Held collected() {
    accepted(ann.register(anchored, code));
    return ann.collect(anchored.hash());
  }

  @BeforeEach
  void endTheStory() {
    accepted(ann.acknowledge(ofAnn.requestHash()));
    accepted(new LogOut(scene.ports).logOut(ended.token()));
    admins.first.ordered(suspend);
    admins.first.ordered(revoke);
    // The last: the first administrator is none any more.
    admins.first.changed(lower);
    writer = new TableWriter(scene.rows, scene.ports.table(), scene.alarms);
  }

  @Test
  void anEditOfAnyRowIsNamed() {
    System.out.println(
        "table writer: " + writer.edit() + " edits of " + writer.table().size() + " rows, named");
    assertThat(writer.table()).hasSizeGreaterThanOrEqualTo(70);
  }

  @Test
  void aRowMovedToThePlaceOfAnotherOfItsKindIsNamed() {
    int cases = writer.move();
    System.out.println("table writer: " + cases + " rows moved, each named");
    assertThat(cases).isGreaterThanOrEqualTo(400);
  }

  @Test
  void aRowTakenAwayGrantsNothing() {
    for (Row row : writer.table()) {
      writer.remove(row);
      requireNothingGranted(row.item().key().path() + " taken away", row.item().key());
      writer.restore();
    }
    System.out.println("table writer: " + writer.table().size() + " rows taken away");
  }

  @Test
  void aRowPutBackToAnOlderRevisionGrantsNothingBeyondTheHour() {
    int cases = 0;
    for (Row old : writer.older()) {
      writer.put(old);
      requireNothingGranted(
          old.item().key().path() + " put back to " + old.item().revision(), old.item().key());
      writer.restore();
      cases++;
    }
    System.out.println("table writer: " + cases + " rows put back");
    assertThat(cases).isGreaterThanOrEqualTo(40);
  }

  @Test
  void theWholeTablePutBackOrTakenAwayGrantsNothingBeyondTheHour() {
    Set<String> first = new HashSet<>();
    scene.rows.written().stream()
        .filter(row -> first.add(row.item().key().path()))
        .forEach(scene.rows::overwrite);
    requireNothingGranted("all put back", writer.table().getFirst().item().key());
    scene.rows.all().forEach(row -> scene.rows.remove(row.item().key()));
    requireNothingGranted("all taken away", writer.table().getFirst().item().key());
  }

  private static boolean granted(Supplier<Outcome<?>> step) {
    try {
      return step.get().fold(value -> true, no -> false);
    } catch (RowDivergedException | PortException named) {
      return false;
    }
  }

  private void requireNothingGranted(String what, ItemKey key) {
    final int effects = scene.account.effects();
    // What was taken once has no second effect, on chain or off.
    granted(() -> ann.register(anchored, code));
    granted(() -> ann.status(anchored.hash()));
    granted(() -> bob.status(ofBob.requestHash()));
    granted(() -> cyd.change(change));
    granted(() -> cyd.status(ofCyd.requestHash()));
    granted(() -> admins.first.order(suspend));
    granted(() -> admins.first.order(revoke));
    granted(() -> admins.first.change(lower));
    granted(() -> anew.status(ofAnew.requestHash()));
    new Sender(scene.ports.saga()).send(scene.now().plusSeconds(20));
    scene.settle();
    new Confirmer(scene.ports.saga()).confirm(scene.now().plusSeconds(20));
    assertThat(scene.account.effects()).as(what).isEqualTo(effects);
    assertThat(scene.slot(ann.address()).version()).as(what).isEqualTo(1);
    assertThat(scene.slot(cyd.address()).version()).as(what).isEqualTo(2);
    assertThat(scene.slot(dan.address()).status()).as(what).isEqualTo(Status.SUSPENDED);
    assertThat(scene.slot(eve.address()).status()).as(what).isEqualTo(Status.REVOKED);
    assertThat(scene.slot(admins.first.address()).privilegedRole()).as(what).isZero();
    // Nobody is let in who was not before, by a version, a password or a role that is gone.
    assertThat(granted(() -> cyd.logIn(cydBefore))).as(what).isFalse();
    assertThat(granted(() -> cyd.logIn(ofCyd))).as(what).isFalse();
    assertThat(granted(() -> dan.change(dan.rotationPayload(ofDan)))).as(what).isFalse();
    assertThat(granted(() -> eve.change(eve.rotationPayload(ofEve)))).as(what).isFalse();
    assertThat(granted(() -> fay.change(fay.rotationPayload(ofFay)))).as(what).isFalse();
    assertThat(granted(() -> admins.first.logIn(admins.ofFirst))).as(what).isFalse();
    assertThat(granted(() -> admins.first.order(resumption()))).as(what).isFalse();
    assertThat(granted(() -> ann.logIn(ofAnn, ann.email, WRONG))).as(what).isFalse();
    assertThat(granted(() -> module.ask(bob, ofBob, ended.sid()))).as(what).isFalse();
    assertThat(granted(() -> module.ask(ann, ofAnn, open))).as(what).isFalse();
    if (!key.kind().equals("session") && !what.startsWith("all")) {
      assertThat(granted(() -> module.ask(ann, ofAnn, ended.sid()))).as(what).isFalse();
    }
  }

  /** A new order of who was an administrator. */
  private ObjectNode resumption() {
    return admins.order("resume", Applicant.about(dan.address()));
  }

  @Test
  void aSessionThatWasPutBackEndsWithItsHour() {
    scene.rows.written().stream()
        .filter(row -> row.item().key().kind().equals("session"))
        .filter(row -> row.item().revision() == 1)
        .forEach(scene.rows::overwrite);
    assertThat(granted(() -> module.ask(ann, ofAnn, ended.sid()))).isTrue();
    scene.pass(LogIn.SESSION);
    assertThat(granted(() -> module.ask(ann, ofAnn, ended.sid()))).isFalse();
    assertThat(granted(() -> module.ask(bob, ofBob, open))).isFalse();
  }
}
