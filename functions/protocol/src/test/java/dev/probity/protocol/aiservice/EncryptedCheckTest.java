package dev.probity.protocol.aiservice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.aiservice.AiServiceScene.Sample;
import dev.probity.protocol.integrity.StoredVersion;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.integrity.check.Finding;
import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** V.16 of encrypted data: the key comes from the custodian, for the owner's own message. */
class EncryptedCheckTest {
  private static final Bytes32 KEY = Digests.keccak256("data key");
  private static final Bytes32 NEXT = Digests.keccak256("data key of the next version");

  private final AiServiceScene scene = new AiServiceScene();

  private ConsistencyReport judged(StoredVersion version) {
    return scene.opened(scene.reported(scene.question(version))).report();
  }

  private ConsistencyReport judged(StoredVersion version, StoredVersion previous) {
    return scene.opened(scene.reported(scene.question(version, previous))).report();
  }

  private static Refusal refusal(Outcome<?> outcome) {
    return outcome.fold(
        value -> {
          throw new AssertionError("accepted: " + value);
        },
        no -> no.refusal());
  }

  @Test
  void encryptedRecordsAreCountedAndJudgedAsPublicOnesAre() {
    StoredVersion version =
        scene.deposited(
            scene.anchored(new Sample().encrypted(KEY).expecting("label:digit in {1}")), KEY);
    var reported = scene.reported(scene.question(version));
    assertThat(reported.report().message().recordsVerified()).isTrue();
    ConsistencyReport report = scene.opened(reported).report();
    assertThat(report.records()).isEqualTo(4);
    assertThat(report.findings()).extracting(Finding::kind).contains(Kind.LABEL_DOMAIN);
  }

  @Test
  void theVersionBeforeIsOpenedWithAKeyOfItsOwn() {
    StoredVersion first = scene.deposited(scene.anchored(new Sample().encrypted(KEY)), KEY);
    StoredVersion second =
        scene.deposited(
            scene.anchored(
                Sample.of("digit,id\n1,a\n1,b\n1,c\n2,d\n").encrypted(NEXT).continuing(first)),
            NEXT);
    assertThat(judged(second, first).previousRecords()).isEqualTo(Optional.of(4L));
  }

  @Test
  void aPreviousVersionThatWasErasedIsComparedWithNothing() {
    StoredVersion first = scene.deposited(scene.anchored(new Sample().encrypted(KEY)), KEY);
    StoredVersion second =
        scene.deposited(scene.anchored(new Sample().encrypted(NEXT).continuing(first)), NEXT);
    scene.erase(first);
    assertThat(judged(second, first).previousRecords()).isEmpty();
  }

  @Test
  void withoutADepositedKeyThereIsNoReport() {
    StoredVersion version = scene.anchored(new Sample().encrypted(KEY));
    assertThat(refusal(scene.ask(scene.question(version)))).isEqualTo(Refusal.STATE_DIVERGED);
  }

  @Test
  void aKeyThatTheManifestDoesNotNameIsKeyBinding() {
    StoredVersion version = scene.deposited(scene.anchored(new Sample().encrypted(KEY)), NEXT);
    assertThat(refusal(scene.ask(scene.question(version)))).isEqualTo(Refusal.KEY_BINDING);
  }

  @Test
  void noKeyIsInTheTableOfTheAiService() {
    StoredVersion version = scene.deposited(scene.anchored(new Sample().encrypted(KEY)), KEY);
    assertThat(judged(version).records()).isEqualTo(4);
    String rows =
        scene.rows.all().stream().map(row -> row.item().body()).collect(Collectors.joining());
    assertThat(rows).isNotEmpty().doesNotContain(KEY.toString().substring(2));
  }
}
