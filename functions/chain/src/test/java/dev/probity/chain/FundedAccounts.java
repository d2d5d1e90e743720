package dev.probity.chain;

import dev.probity.protocol.wire.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Accounts on a network that can pay. */
final class FundedAccounts {
  private final TestNetwork network;
  private final Map<Address, TestAccounts.Signer> signers = new HashMap<>();

  FundedAccounts(TestNetwork network) {
    this.network = network;
  }

  /** Gives it ether, once. */
  TestAccounts.Signer funded(TestAccounts.Signer signer) {
    if (signers.put(signer.address(), signer) == null) {
      network.anvil().fund(signer.address(), TestNetwork.TEN_ETHER);
    }
    return signer;
  }

  /** Who signs for one of these accounts. */
  TestAccounts.Signer signer(Address account) {
    return Objects.requireNonNull(signers.get(account));
  }
}
