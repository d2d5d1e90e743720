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
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore.Row;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.port.memory.TableWriter;
import dev.probity.protocol.step.Refusal;
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
  private TableWriter writer = new TableWriter(scene.rows, scene.ports.table(), scene.alarms);

  @BeforeEach
  void releaseAll() {
    accepted(scene.release(check(first)));
    accepted(scene.release(check(second)));
    accepted(scene.release(previous(second, second.manifest(), 1)));
    accepted(scene.release(check(ofBob)));
    writer = new TableWriter(scene.rows, scene.ports.table(), scene.alarms);
    assertThat(writer.table()).hasSize(7);
  }

  @Test
  void anEditOfAnyRowIsNamed() {
    assertThat(writer.edit()).isGreaterThan(500);
  }

  @Test
  void aRowInThePlaceOfAnotherIsNamed() {
    // Three grants, four releases
    assertThat(writer.move()).isEqualTo(3 * 2 + 4 * 3);
  }

  @Test
  void aWrappedKeySwappedIntoAnotherRowIsNamed() {
    Row ofAnn = row("grant/" + ANN.address() + ":" + first.dataId() + ":1");
    Row other = row("grant/" + BOB.address());
    String swapped =
        ofAnn.item().body().replace(sealed(ofAnn.item().body()), sealed(other.item().body()));
    assertThat(swapped).isNotEqualTo(ofAnn.item().body());
    writer.put(new Row(Item.first(ofAnn.item().key(), swapped), ofAnn.kid(), ofAnn.mac()));
    assertThatThrownBy(() -> scene.release(check(first))).isInstanceOf(RowDivergedException.class);
  }

  private static String sealed(String body) {
    return GrantRow.parse(StoredJson.of(body)).sealedKey();
  }

  private Row row(String part) {
    return writer.table().stream()
        .filter(row -> row.item().key().path().contains(part))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aGrantTakenAwayReleasesNothingAndRaisesAnAlarm() {
    for (Row row : writer.table()) {
      if (row.item().key().kind().equals("grant")) {
        writer.remove(row);
      }
    }
    int before = scene.alarms.raised().size();
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(refusal(scene.release(check(ofBob)))).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(scene.alarms.raised()).hasSize(before + 2);
  }

  @Test
  void aReleaseTakenAwayIsMadeAgainToTheSameModuleAlone() {
    for (Row row : writer.table()) {
      if (row.item().key().kind().equals("release")) {
        writer.remove(row);
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
    writer.restore();
    assertThat(refusal(scene.release(check(first)))).isEqualTo(Refusal.ERASED);
    assertThat(refusal(scene.release(previous(second, second.manifest(), 1))))
        .isEqualTo(Refusal.ERASED);
    assertThat(scene.alarms.raised()).hasSize(2);
    assertThat(opened(scene.release(check(second)))).isEqualTo(second.grant());
  }
}
