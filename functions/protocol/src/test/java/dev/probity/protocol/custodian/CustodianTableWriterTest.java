package dev.probity.protocol.custodian;

import static dev.probity.protocol.custodian.CustodianScene.ANN;
import static dev.probity.protocol.custodian.CustodianScene.BOB;
import static dev.probity.protocol.custodian.CustodianScene.accepted;
import static dev.probity.protocol.custodian.CustodianScene.check;
import static dev.probity.protocol.custodian.CustodianScene.opened;
import static dev.probity.protocol.custodian.CustodianScene.previous;
import static dev.probity.protocol.custodian.CustodianScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.custodian.CustodianScene.Stored;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore.Row;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.step.Refusal;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody who writes the custodian's table, and has neither its keys nor the chain: every row
 * edited, swapped with another, taken away, and put back after its version was erased.
 */
class CustodianTableWriterTest {
  private final CustodianScene scene = new CustodianScene();
  private final Stored first = scene.kept(scene.first(ANN));
  private final Stored second = scene.kept(scene.next(ANN, first));
  private final Stored ofBob = scene.kept(scene.first(BOB));
  private List<Row> table = List.of();

  @BeforeEach
  void releaseAll() {
    accepted(scene.release(check(first)));
    accepted(scene.release(check(second)));
    accepted(scene.release(previous(second, second.manifest(), 1)));
    accepted(scene.release(check(ofBob)));
    table = scene.rows.all();
    assertThat(table).hasSize(7);
  }

  private void restore() {
    scene.rows.all().forEach(row -> scene.rows.remove(row.item().key()));
    table.forEach(scene.rows::overwrite);
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
    for (Row row : table) {
      Item item = row.item();
      for (int at = 0; at < item.body().length(); at++) {
        char other = item.body().charAt(at) == '1' ? '2' : '1';
        String body = item.body().substring(0, at) + other + item.body().substring(at + 1);
        requireNamed(with(row, Item.first(item.key(), body)));
      }
    }
  }

  @Test
  void aRowInThePlaceOfAnotherIsNamed() {
    int cases = 0;
    for (Row from : table) {
      for (Row to : table) {
        if (!from.equals(to)) {
          requireNamed(with(from, Item.first(to.item().key(), from.item().body())));
          cases++;
        }
      }
    }
    assertThat(cases).isEqualTo(42);
  }

  @Test
  void aWrappedKeySwappedIntoAnotherRowIsNamed() {
    Row ofAnn = row("grant/" + ANN.address() + ":" + first.dataId() + ":1");
    Row other = row("grant/" + BOB.address());
    String swapped =
        ofAnn.item().body().replace(sealed(ofAnn.item().body()), sealed(other.item().body()));
    assertThat(swapped).isNotEqualTo(ofAnn.item().body());
    scene.rows.overwrite(with(ofAnn, Item.first(ofAnn.item().key(), swapped)));
    assertThatThrownBy(() -> scene.release(check(first))).isInstanceOf(RowDivergedException.class);
  }

  private static String sealed(String body) {
    return GrantRow.parse(StoredJson.of(body)).sealedKey();
  }

  private Row row(String part) {
    return table.stream()
        .filter(row -> row.item().key().path().contains(part))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aGrantTakenAwayReleasesNothingAndRaisesAnAlarm() {
    for (Row row : table) {
      if (row.item().key().kind().equals("grant")) {
        scene.rows.remove(row.item().key());
      }
    }
    int before = scene.alarms.raised().size();
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(refusal(scene.release(check(ofBob)))).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(scene.alarms.raised()).hasSize(before + 2);
  }

  @Test
  void aReleaseTakenAwayIsMadeAgainToTheSameModuleAlone() {
    for (Row row : table) {
      if (row.item().key().kind().equals("release")) {
        scene.rows.remove(row.item().key());
      }
    }
    assertThat(opened(scene.release(check(first)))).isEqualTo(first.grant());
    assertThat(refusal(scene.release(check(first, 1, CustodianScene.GATEWAY.publicJwk()))))
        .isEqualTo(Refusal.MODULE_UNKNOWN);
  }

  @Test
  void aTablePutBackToBeforeAnErasureGivesNothingBackAndIsCleanedAgain() {
    scene.erase(first);
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.ERASED);
    restore();
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.ERASED);
    assertThat(refusal(scene.release(previous(second, second.manifest(), 1))))
        .isEqualTo(Refusal.ERASED);
    assertThat(scene.alarms.raised()).hasSize(2);
    assertThat(opened(scene.release(check(second)))).isEqualTo(second.grant());
  }
}
