package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore.Row;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.saga.Sender;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Bytes32;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody who writes the table, and has neither its keys nor the chain, after two users went
 * through all of it: every row edited, moved, taken away and put back to each older revision.
 */
class TableWriterTest {
  private static final String WRONG = "quartz pelican mandate swoop";

  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");
  private final Applicant bob = new Applicant(scene, "bob");
  private final AskingModule module = new AskingModule(scene);
  private final Anchored anchored = ann.anchored();
  private final String code = ann.code();
  private final Held ofAnn = collected();
  private final Held ofBob = bob.registered();
  private final Bytes32 ended = ann.session(ofAnn);
  private final Bytes32 open = bob.session(ofBob);
  private List<Row> table = List.of();

  private Held collected() {
    accepted(ann.register(anchored, code));
    return ann.collect(anchored.hash());
  }

  @BeforeEach
  void endTheStory() {
    accepted(ann.acknowledge(ofAnn.requestHash()));
    accepted(new LogOut(scene.ports).logOut(ann.address(), ended));
    table = scene.rows.all();
  }

  private void restore() {
    scene.rows.all().forEach(row -> scene.rows.remove(row.item().key()));
    table.forEach(scene.rows::overwrite);
    scene.rows.removeCounters();
  }

  private static Row with(Row row, Item item) {
    return new Row(item, row.kid(), row.mac());
  }

  private void requireNamed(Row tampered) {
    ItemKey key = tampered.item().key();
    scene.rows.overwrite(tampered);
    assertThatThrownBy(() -> scene.ports.table().get(key))
        .isInstanceOfSatisfying(
            RowDivergedException.class, named -> assertThat(named.key()).isEqualTo(key));
    assertThat(scene.alarms.raised().getLast().subject()).isEqualTo(key.path());
    restore();
  }

  @Test
  void anEditedByteOfAnyRowIsNamed() {
    int cases = 0;
    for (Row row : table) {
      Item item = row.item();
      for (int at = 0; at < item.body().length(); at += 7) {
        char other = item.body().charAt(at) == '1' ? '2' : '1';
        String body = item.body().substring(0, at) + other + item.body().substring(at + 1);
        requireNamed(
            with(
                row,
                new Item(item.key(), item.revision(), body, item.listing(), item.expiresAt())));
        cases++;
      }
      var listing = Optional.of(new Item.Listing("outbox-queued", "1"));
      requireNamed(
          with(row, new Item(item.key(), item.revision(), item.body(), listing, item.expiresAt())));
      requireNamed(
          with(
              row,
              new Item(
                  item.key(), item.revision() + 1, item.body(), item.listing(), item.expiresAt())));
      byte[] mac = row.mac();
      mac[0] ^= 1;
      requireNamed(new Row(item, row.kid(), mac));
      requireNamed(new Row(item, "other", row.mac()));
      cases += 4;
    }
    System.out.println(
        "table writer: " + cases + " edits of " + table.size() + " rows, each named");
    assertThat(table).hasSizeGreaterThanOrEqualTo(16);
  }

  @Test
  void aRowMovedToThePlaceOfAnotherOfItsKindIsNamed() {
    int cases = 0;
    for (Row from : table) {
      for (Row to : table) {
        ItemKey place = to.item().key();
        if (from.item().key().kind().equals(place.kind()) && !from.equals(to)) {
          Item item = from.item();
          requireNamed(
              with(
                  from,
                  new Item(place, item.revision(), item.body(), item.listing(), item.expiresAt())));
          cases++;
        }
      }
    }
    System.out.println("table writer: " + cases + " rows moved, each named");
    assertThat(cases).isGreaterThanOrEqualTo(14);
  }

  @Test
  void aRowTakenAwayGrantsNothing() {
    for (Row row : table) {
      scene.rows.remove(row.item().key());
      requireNothingGranted(row.item().key().path() + " taken away", row.item().key());
      restore();
    }
    System.out.println("table writer: " + table.size() + " rows taken away");
  }

  @Test
  void aRowPutBackToAnOlderRevisionGrantsNothingBeyondTheHour() {
    int cases = 0;
    for (Row old : scene.rows.written()) {
      if (!table.contains(old)) {
        scene.rows.overwrite(old);
        requireNothingGranted(
            old.item().key().path() + " put back to " + old.item().revision(), old.item().key());
        restore();
        cases++;
      }
    }
    System.out.println("table writer: " + cases + " rows put back");
    assertThat(cases).isGreaterThanOrEqualTo(8);
  }

  @Test
  void theWholeTablePutBackOrTakenAwayGrantsNothingBeyondTheHour() {
    Set<String> first = new HashSet<>();
    scene.rows.written().stream()
        .filter(row -> first.add(row.item().key().path()))
        .forEach(scene.rows::overwrite);
    requireNothingGranted("all put back", table.getFirst().item().key());
    scene.rows.all().forEach(row -> scene.rows.remove(row.item().key()));
    requireNothingGranted("all taken away", table.getFirst().item().key());
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
    new Sender(scene.ports.saga()).send(scene.now().plusSeconds(20));
    scene.settle();
    new Confirmer(scene.ports.saga()).confirm(scene.now().plusSeconds(20));
    assertThat(scene.account.effects()).as(what).isEqualTo(effects);
    assertThat(scene.slot(ann.address()).version()).as(what).isEqualTo(1);
    // Nobody is let in who was not before.
    assertThat(granted(() -> ann.logIn(ofAnn, ann.email, WRONG))).as(what).isFalse();
    assertThat(granted(() -> module.ask(bob, ofBob, ended))).as(what).isFalse();
    assertThat(granted(() -> module.ask(ann, ofAnn, open))).as(what).isFalse();
    if (!key.kind().equals("session") && !what.startsWith("all")) {
      assertThat(granted(() -> module.ask(ann, ofAnn, ended))).as(what).isFalse();
    }
  }

  @Test
  void aSessionThatWasPutBackEndsWithItsHour() {
    scene.rows.written().stream()
        .filter(row -> row.item().key().kind().equals("session"))
        .filter(row -> row.item().revision() == 1)
        .forEach(scene.rows::overwrite);
    assertThat(granted(() -> module.ask(ann, ofAnn, ended))).isTrue();
    scene.pass(LogIn.SESSION);
    assertThat(granted(() -> module.ask(ann, ofAnn, ended))).isFalse();
    assertThat(granted(() -> module.ask(bob, ofBob, open))).isFalse();
  }
}
