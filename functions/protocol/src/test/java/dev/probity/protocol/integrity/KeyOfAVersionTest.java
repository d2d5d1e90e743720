package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.custodian.CustodianReply;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.integrity.DatasetStatus.Status;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** V.10 and V.14, IM's side of a key: it passes it on, and holds the manifest against it. */
class KeyOfAVersionTest {
  private static final Bytes32 KEY = Digests.keccak256("data key");
  private static final Bytes32 OTHER = Digests.keccak256("another key");

  private final StoringInMemory encrypted = new StoringInMemory(owner -> owner.committing(KEY));
  private final InMemoryIntegrityPorts module = encrypted.module(PortCalls.undisturbed());

  private static final class Told implements CrashMatrix.Story {
    final StoringInMemory story = new StoringInMemory(owner -> owner.committing(KEY));

    Told() {
      story.send(KEY);
    }

    @Override
    public void tell(PortCalls calls) {
      story.tell(story.module(calls));
    }

    @Override
    public void requireOnce() {
      story.requireOneStoredVersion();
      assertThat(story.custodianRows.written())
          .extracting(row -> row.item().key().kind())
          .containsExactlyInAnyOrder("grant", "release");
    }

    @Override
    public boolean goesOn() {
      return true;
    }
  }

  @Test
  void aVersionWithItsKeyIsAcceptedAndItsKeyKeptOnceWhereverTheModuleEnds() {
    var matrix = new CrashMatrix(Told::new);
    int cases =
        matrix.crashes(false) + matrix.crashes(true) + matrix.failures() + matrix.lostAnswers();
    System.out.println("crash matrix: " + cases + " cases of a version with its key");
    assertThat(cases).isGreaterThan(80);
  }

  @Test
  void nothingOfTheKeyIsInTheTableOfTheIntegrityModule() {
    encrypted.send(KEY);
    Status status =
        encrypted
            .swept(module)
            .fold(
                value -> value,
                no -> {
                  throw new AssertionError(no.detail());
                });
    assertThat(status).isInstanceOf(Status.Active.class);
    assertThat(encrypted.dump())
        .doesNotContain(KEY.toString().substring(2))
        .doesNotContain(encrypted.keyGrant.orElseThrow().textValue().substring(200));
  }

  @Test
  void aManifestThatNamesAKeyWhichWasNotDepositedIsKeyBinding() {
    requireKeyBinding(encrypted, module);
    assertThat(encrypted.custodianRows.all()).isEmpty();
  }

  @Test
  void aManifestThatNamesAnotherKeyThanTheDepositedOneIsKeyBinding() {
    encrypted.send(OTHER);
    requireKeyBinding(encrypted, module);
  }

  @Test
  void aPublicManifestBesideADepositedKeyIsKeyBinding() {
    var open = new StoringInMemory();
    open.send(KEY);
    requireKeyBinding(open, open.module(PortCalls.undisturbed()));
  }

  @Test
  void clearDataWhoseManifestNamesTheDepositedKeyIsManifestSignature() {
    var clear = new StoringInMemory(owner -> owner.clearNaming(KEY));
    clear.send(KEY);
    assertThat(refusal(clear.swept(clear.module(PortCalls.undisturbed()))))
        .isEqualTo(Refusal.MANIFEST_SIGNATURE);
  }

  @Test
  void encryptedDataWhoseManifestNamesNoKeyIsManifestSignature() {
    var nameless = new StoringInMemory(owner -> owner.encryptedNamingNone(KEY));
    assertThat(refusal(nameless.swept(nameless.module(PortCalls.undisturbed()))))
        .isEqualTo(Refusal.MANIFEST_SIGNATURE);
  }

  private static void requireKeyBinding(StoringInMemory story, InMemoryIntegrityPorts module) {
    assertThat(refusal(story.swept(module))).isEqualTo(Refusal.KEY_BINDING);
  }

  @Test
  void whatTheCustodianRefusesIsToldAndNothingStored() {
    encrypted.send(KEY);
    for (Refusal refusal :
        new Refusal[] {Refusal.KEY_BINDING, Refusal.ERASED, Refusal.JWE_HEADER}) {
      encrypted.custodian =
          body -> CustodianReply.ofDeposit(new Outcome.Refused<>(refusal, "the custodian's"));
      assertThat(refusal(encrypted.stored(module))).isEqualTo(refusal);
      assertThat(encrypted.dump()).doesNotContain("dataset/").doesNotContain("claim/StoreData");
    }
  }

  @Test
  void anAnswerThatIsNoneIsRetryable() {
    encrypted.send(KEY);
    encrypted.custodian = body -> "{\"keyCommit\":1}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> encrypted.stored(module))
        .isInstanceOfSatisfying(
            PortException.class, failed -> assertThat(failed.retryable()).isTrue());
    encrypted.custodian =
        body -> "{\"refused\":\"no such code\",\"detail\":\"\"}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> encrypted.stored(module)).isInstanceOf(PortException.class);
  }

  @Test
  void aGrantThatIsNoTextOrTooLongIsSchemaAndNobodyIsAsked() {
    encrypted.custodian =
        body -> {
          throw new AssertionError("asked");
        };
    encrypted.keyGrant = Optional.of(JsonNodeFactory.instance.numberNode(1));
    assertThat(refusal(encrypted.stored(module))).isEqualTo(Refusal.SCHEMA);
    encrypted.keyGrant =
        Optional.of(JsonNodeFactory.instance.textNode("A".repeat(KeyGrant.MAX_SEALED + 1)));
    assertThat(refusal(encrypted.stored(module))).isEqualTo(Refusal.SCHEMA);
  }

  private static Refusal refusal(Outcome<?> outcome) {
    return outcome.fold(
        value -> {
          throw new AssertionError("accepted: " + value);
        },
        no -> no.refusal());
  }
}
