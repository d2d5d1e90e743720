package dev.probity.local.story;

import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/** R16 with one thing changed. */
final class Bent {
  private Bent() {}

  static StoreData timed(StoreData m, long iat, long exp) {
    return copy(m, m.user(), m.credRef(), m.salt(), iat, exp);
  }

  static StoreData salted(StoreData m, Bytes32 salt) {
    return copy(m, m.user(), m.credRef(), salt, m.iat(), m.exp());
  }

  static StoreData credentialed(StoreData m, Bytes32 credRef) {
    return copy(m, m.user(), credRef, m.salt(), m.iat(), m.exp());
  }

  static StoreData renamed(StoreData m, Address user) {
    return copy(m, user, m.credRef(), m.salt(), m.iat(), m.exp());
  }

  private static StoreData copy(
      StoreData m, Address user, Bytes32 credRef, Bytes32 salt, long iat, long exp) {
    return new StoreData(
        user,
        credRef,
        m.roleCommit(),
        m.credVersion(),
        m.sid(),
        m.dataId(),
        m.version(),
        m.manifestHash(),
        m.cid(),
        m.replyKey(),
        salt,
        iat,
        exp);
  }
}
