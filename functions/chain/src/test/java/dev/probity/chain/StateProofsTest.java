package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.chain.StateProofs.Wanted;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.verification.KeyRecord;
import dev.probity.protocol.integrity.verification.StorageSlots;
import dev.probity.protocol.integrity.verification.state.AccountState;
import dev.probity.protocol.integrity.verification.state.BlockHeader;
import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateProofsTest {
  private static Anvil anvil;
  private static TestNetwork network;
  private static BlockRef stored;

  @BeforeAll
  static void store() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    stored = network.store("proved");
    anvil.mine(3);
  }

  @AfterAll
  static void stop() {
    anvil.close();
  }

  private static Bytes32 dataSlot() {
    return StorageSlots.tdataCommitment(network.dataId(TestNetwork.word("proved")), 1);
  }

  private static Bytes32 keySlot() {
    return StorageSlots.keyRecord(
        StorageSlots.messageKeyId(StorageSlots.INTEGRITY_MODULE, TestNetwork.MODULE_KEY));
  }

  private static List<Wanted> wanted() {
    return List.of(
        new Wanted(network.registry(), List.of(dataSlot(), TestNetwork.word("never written"))),
        new Wanted(network.contracts().moduleRegistry().address(), List.of(keySlot())));
  }

  @Test
  void slotsOfTwoContractsAreProvedUnderOneFinalHeader() throws ProofException {
    AnchorEvidence evidence = new StateProofs(network.view()).prove(wanted());

    assertThat(evidence.block()).isEqualTo(network.view().heads().finalized());
    BlockHeader header = BlockHeader.decode(evidence.headerRlp());
    assertThat(header.hash()).isEqualTo(evidence.block().hash());
    var integrity = evidence.accounts().getFirst();
    AccountState account =
        AccountState.prove(header.stateRoot(), integrity.address(), integrity.accountProof())
            .orElseThrow();
    assertThat(account.codeHash()).isEqualTo(network.contracts().integrityRegistry().codeHash());
    assertThat(integrity.storage().getFirst().value())
        .isEqualTo(
            Commitments.storedDataHash(
                network.owner().address(),
                network.dataId(TestNetwork.word("proved")),
                1,
                TestNetwork.word("proved request"),
                TestNetwork.word("proved content"),
                stored.timestamp()));
    assertThat(integrity.storage().getLast().value()).isEqualTo(Bytes32.ZERO);
    KeyRecord key = KeyRecord.ofWord(evidence.accounts().getLast().storage().getFirst().value());
    assertThat(key.covers(stored.timestamp())).isTrue();
  }

  @Test
  void theHeaderOfEveryBlockOfThisChainIsRebuilt() throws ProofException {
    for (long number = 0; number <= stored.number(); number++) {
      BlockRef block = network.view().block(number).orElseThrow();
      BlockHeader header = BlockHeader.decode(HeaderRlp.of(anvil.rpc(), block));
      assertThat(header.number()).isEqualTo(number);
      assertThat(header.timestamp()).isEqualTo(block.timestamp());
    }
  }

  @Test
  void anAnswerThatContradictsTheBlockHashIsNotUsed() {
    try (FaultProxy proxy = FaultProxy.before(anvil.uri())) {
      proxy.falsify(answer -> answer.replace("\"gasLimit\":\"0x1", "\"gasLimit\":\"0x2"));
      assertRefused(proxy, "cannot be rebuilt", "do not hash to it");
    }
  }

  @Test
  void aHeaderWithAFieldOfALaterForkIsNamed() {
    try (FaultProxy proxy = FaultProxy.before(anvil.uri())) {
      proxy.falsify(answer ->
          answer
              .replace("\"gasUsed\":\"0x0\"", "\"gasUsed\":\"0x1\"")
              .replace("\"mixHash\"", "\"blockAccessListHash\":\"0x00\",\"mixHash\""));
      assertRefused(proxy, "blockAccessListHash", "update Probity");
    }
  }

  @Test
  void aStorageValueThatContradictsItsProofIsNotUsed() {
    try (FaultProxy proxy = FaultProxy.before(anvil.uri())) {
      proxy.falsify(answer -> answer.replaceAll("\"value\":\"0x[0-9a-f]+\"", "\"value\":\"0x7\""));
      assertRefused(proxy, "contradicts its own proof");
    }
  }

  @Test
  void aProofWithAFalseNodeIsNotUsed() {
    try (FaultProxy proxy = FaultProxy.before(anvil.uri())) {
      proxy.falsify(
          answer -> answer.replace("\"accountProof\":[\"0xf9", "\"accountProof\":[\"0xf8"));
      assertRefused(proxy, "proof at block", "does not hold");
    }
  }

  @Test
  void aProofThatDoesNotHoldFiveTimesIsAskedForAnew() {
    var flaws = new AtomicInteger();
    try (FaultProxy proxy = FaultProxy.before(anvil.uri())) {
      proxy.falsify(answer ->
          answer.contains("\"accountProof\":[\"0xf9") && flaws.getAndIncrement() < 5
              ? answer.replace("\"accountProof\":[\"0xf9", "\"accountProof\":[\"0xf8")
              : answer);
      AnchorEvidence evidence =
          new StateProofs(TestNetwork.view(proxy.endpoint(), new Finality.Finalized()))
              .prove(wanted());
      assertThat(evidence.accounts()).hasSize(wanted().size());
      assertThat(flaws).hasValueGreaterThan(5);
    }
  }

  @Test
  void aContractThatIsNotThereIsRefusedForGood() {
    assertThatThrownBy(() ->
            new StateProofs(network.view())
                .prove(List.of(new Wanted(TestAccounts.address("nobody"), List.of()))))
        .asInstanceOf(type(PortException.class))
        .returns(false, PortException::retryable)
        .extracting(Throwable::getMessage)
        .asString()
        .contains("check the network descriptor");
  }

  @Test
  void proofsOfBlocksBeforeARestartMustWaitUntilFinalityHasPassedIt(@TempDir Path folder)
      throws IOException {
    String state = folder.resolve("state.json").toString();
    TestNetwork before;
    try (Anvil first = Anvil.start("--state", state)) {
      before = TestNetwork.on(first);
      before.store("proved");
      first.mine(3);
      first.stop();
    }
    try (Anvil second = Anvil.start("--state", state)) {
      TestNetwork after = before.movedTo(second);
      StateProofs proofs = new StateProofs(after.view());
      assertThatThrownBy(() -> proofs.prove(wanted()))
          .asInstanceOf(type(PortException.class))
          .returns(true, PortException::retryable)
          .extracting(Throwable::getMessage)
          .asString()
          .contains("wait until finality has passed");
      second.mine(3);
      assertThat(proofs.prove(wanted()).accounts()).hasSize(2);
    }
  }

  private static void assertRefused(FaultProxy proxy, String... words) {
    assertThatThrownBy(() ->
            new StateProofs(TestNetwork.view(proxy.endpoint(), new Finality.Finalized()))
                .prove(wanted()))
        .isInstanceOf(PortException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .contains(words);
  }
}
