package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.RowKeys;
import java.util.Optional;

/** One fixed row key. */
public final class InMemoryRowKeys implements RowKeys {
  private static final RowKey KEY = new RowKey("k1", new byte[32]);

  @Override
  public RowKey current() {
    return KEY;
  }

  @Override
  public Optional<RowKey> byId(String kid) {
    return kid.equals(KEY.kid()) ? Optional.of(KEY) : Optional.empty();
  }
}
