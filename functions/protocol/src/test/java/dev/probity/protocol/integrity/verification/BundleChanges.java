package dev.probity.protocol.integrity.verification;

import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.wire.SignedMessage;
import java.util.Optional;

/** A bundle in which one member is another. */
final class BundleChanges {
  private BundleChanges() {}

  static Bundle withNetwork(Bundle bundle, Bundle.Network network) {
    return new Bundle(
        network,
        bundle.storeData(),
        bundle.manifest(),
        bundle.content(),
        bundle.stored(),
        bundle.receipt(),
        bundle.check(),
        bundle.anchor());
  }

  static Bundle withStored(Bundle bundle, Bundle.Stored stored) {
    return new Bundle(
        bundle.network(),
        bundle.storeData(),
        bundle.manifest(),
        bundle.content(),
        stored,
        bundle.receipt(),
        bundle.check(),
        bundle.anchor());
  }

  static Bundle withReceipt(Bundle bundle, Optional<SignedMessage<StoreReceipt>> receipt) {
    return new Bundle(
        bundle.network(),
        bundle.storeData(),
        bundle.manifest(),
        bundle.content(),
        bundle.stored(),
        receipt,
        bundle.check(),
        bundle.anchor());
  }

  static Bundle withCheck(Bundle bundle, Optional<SignedMessage<CheckReport>> check) {
    return new Bundle(
        bundle.network(),
        bundle.storeData(),
        bundle.manifest(),
        bundle.content(),
        bundle.stored(),
        bundle.receipt(),
        check,
        bundle.anchor());
  }

  static Bundle withAnchor(Bundle bundle, AnchorEvidence anchor) {
    return new Bundle(
        bundle.network(),
        bundle.storeData(),
        bundle.manifest(),
        bundle.content(),
        bundle.stored(),
        bundle.receipt(),
        bundle.check(),
        anchor);
  }
}
