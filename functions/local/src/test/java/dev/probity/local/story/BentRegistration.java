package dev.probity.local.story;

import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.wire.Bytes32;

/** R1 with one thing changed. */
final class BentRegistration {
  private BentRegistration() {}

  static Registration timed(Registration m, long iat, long exp) {
    return copy(m, m.email(), m.passwordTag(), m.salt(), iat, exp);
  }

  static Registration salted(Registration m, Bytes32 salt) {
    return copy(m, m.email(), m.passwordTag(), salt, m.iat(), m.exp());
  }

  static Registration mailed(Registration m, String email) {
    return copy(m, email, m.passwordTag(), m.salt(), m.iat(), m.exp());
  }

  static Registration tagged(Registration m, Bytes32 passwordTag) {
    return copy(m, m.email(), passwordTag, m.salt(), m.iat(), m.exp());
  }

  private static Registration copy(
      Registration m, String email, Bytes32 passwordTag, Bytes32 salt, long iat, long exp) {
    return new Registration(m.user(), m.name(), email, passwordTag, m.replyKey(), salt, iat, exp);
  }
}
