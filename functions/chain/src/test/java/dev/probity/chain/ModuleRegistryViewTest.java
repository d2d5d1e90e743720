package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.chain.ModuleRegistryView.RegisteredKey;
import dev.probity.protocol.integrity.verification.KeyRecord;
import dev.probity.protocol.integrity.verification.StorageSlots;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ModuleRegistryViewTest {
  private static Anvil anvil;
  private static TestNetwork network;
  private static ModuleRegistryView registry;

  @BeforeAll
  static void deploy() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    registry =
        new ModuleRegistryView(network.view(), network.contracts().moduleRegistry().address());
  }

  @AfterAll
  static void stop() {
    anvil.close();
  }

  private static BlockRef now() {
    return network.view().heads().finalized();
  }

  @Test
  void aGenesisKeyIsValidFromTheBlockOfTheDeployment() {
    assertThat(registry.keyRecord("IM", "message", TestNetwork.MODULE_KEY.toWord(), now()))
        .contains(
            new KeyRecord(
                network.contracts().moduleRegistry().block().timestamp(), 4_000_000_000L, 0));
  }

  @Test
  void aKeyThatWasNeverRegisteredForThisHasNoRecord() {
    assertThat(registry.keyRecord("IM", "jwt", TestNetwork.MODULE_KEY.toWord(), now())).isEmpty();
    assertThat(registry.keyRecord(TestNetwork.word("none"), now())).isEmpty();
  }

  @Test
  void stateAloneListsAllKeys() {
    List<RegisteredKey> keys = registry.keys(now());
    assertThat(keys).extracting(RegisteredKey::module).containsExactly("IM", "IDMA", "GW", "MON");
    RegisteredKey key = keys.getFirst();
    assertThat(key.keyId())
        .isEqualTo(
            StorageSlots.messageKeyId(StorageSlots.INTEGRITY_MODULE, TestNetwork.MODULE_KEY));
    assertThat(key.module()).isEqualTo("IM");
    assertThat(key.purpose()).isEqualTo("message");
    assertThat(key.key()).isEqualTo(TestNetwork.MODULE_KEY.toWord());
    assertThat(key.record().isRevoked()).isFalse();
  }

  @Test
  void ownerGuardianAndDelayAreThoseOfTheDeployment() {
    assertThat(registry.owner(now())).isEqualTo(network.contracts().timelockController().address());
    assertThat(registry.guardian(now()))
        .isEqualTo(network.contracts().keyholderMultisig().address());
    assertThat(registry.delay(now())).isEqualTo(5);
  }

  @Test
  void anotherContractIsNoRegistry() {
    ModuleRegistryView nobody =
        new ModuleRegistryView(network.view(), TestAccounts.address("nobody"));
    assertThatThrownBy(() -> nobody.keys(now()))
        .isInstanceOf(PortException.class)
        .hasMessageContaining("no ModuleRegistry");
  }
}
