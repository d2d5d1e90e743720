package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.port.RowKeys;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What every keeper of row keys does. */
public abstract class RowKeysContract {
  /** The adapter under test; each call stands for a new container on the same stores. */
  protected abstract RowKeys keys();

  @Test
  void everyContainerHasTheSameCurrentKey() {
    RowKeys.RowKey first = keys().current();
    RowKeys.RowKey second = keys().current();
    assertThat(second.kid()).isEqualTo(first.kid());
    assertThat(second.key()).isEqualTo(first.key()).hasSize(32);
  }

  @Test
  void theCurrentKeyIsFoundByItsName() {
    RowKeys.RowKey current = keys().current();
    assertThat(keys().byId(current.kid()))
        .get()
        .extracting(RowKeys.RowKey::key)
        .isEqualTo(current.key());
  }

  @Test
  void aNameThatNoKeyHasFindsNone() {
    keys().current();
    assertThat(keys().byId("k9")).isEmpty();
    assertThat(keys().byId("../k1")).isEmpty();
    assertThat(keys().byId("")).isEmpty();
  }

  @Test
  void aKeyIsNotPrinted() {
    RowKeys.RowKey current = keys().current();
    assertThat(current.toString())
        .contains(current.kid())
        .doesNotContain(HexFormat.of().formatHex(current.key()));
  }

  @Test
  void aCallerCannotChangeTheKey() {
    RowKeys.RowKey current = keys().current();
    byte[] before = current.key();
    current.key()[0] ^= 1;
    assertThat(current.key()).isEqualTo(before);
  }
}
