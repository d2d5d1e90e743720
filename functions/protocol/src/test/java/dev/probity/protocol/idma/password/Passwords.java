package dev.probity.protocol.idma.password;

import dev.probity.protocol.wire.WireException;

/** Passwords for tests. */
final class Passwords {
  static final String GOOD = "lamplight gravel obtuse fjord";

  private Passwords() {}

  static Password of(String text) {
    try {
      return Password.of(text);
    } catch (WireException flawed) {
      throw new IllegalArgumentException(flawed);
    }
  }

  static AcceptedPassword accepted(String text) {
    return new AcceptedPassword(of(text));
  }
}
