package dev.probity.client.gateway;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.util.Locale;
import java.util.Optional;

/** Ids as people type them: 0x and 64 hexadecimal digits, or the beginning of that. */
final class Ids {
  private Ids() {}

  /** A whole id; empty where it is the beginning of one, or none. */
  static Optional<Bytes32> whole(String typed) {
    try {
      return Optional.of(Bytes32.parse(typed.toLowerCase(Locale.ROOT)));
    } catch (WireException shorter) {
      return Optional.empty();
    }
  }
}
