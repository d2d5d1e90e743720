package dev.probity.local.stack;

import dev.probity.chain.deployment.DeploymentPlan;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.cli.CommonOptions;
import dev.probity.local.service.StateFolder;
import dev.probity.protocol.wire.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The people of a local deployment: the three keyholders, two of whom register and revoke keys, the
 * three first system administrators, and the deployer, who keeps no role. Keystores under {@code
 * wallets/} of the state folder, mode 0600; {@code wallets/password} opens them all, because on one
 * machine it guards nothing that the mode does not.
 */
final class LocalWallets {
  private final Path folder;

  LocalWallets(StateFolder state) throws IOException {
    this.folder = state.folder("wallets");
  }

  /** The keyholders' addresses; wallets that do not exist yet are made. */
  List<Address> keyholders() throws IOException {
    return addresses("keyholder", DeploymentPlan.KEYHOLDERS);
  }

  /** The first system administrators' addresses; wallets that do not exist yet are made. */
  List<Address> admins() throws IOException {
    return addresses("admin", DeploymentPlan.ADMINS);
  }

  /** One of the first system administrators' wallets, for the caller to close. */
  Wallet admin(int number) throws IOException {
    return open("admin-" + number);
  }

  private List<Address> addresses(String role, int count) throws IOException {
    List<Address> addresses = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      try (Wallet wallet = open(role + "-" + i)) {
        addresses.add(wallet.address());
      }
    }
    return addresses;
  }

  /** The deployer's wallet, for the caller to close. */
  Wallet deployer() throws IOException {
    return open("deployer");
  }

  private Wallet open(String name) throws IOException {
    Path file = folder.resolve(name + ".json");
    try {
      return Files.exists(file)
          ? Wallet.load(file, password())
          : Wallet.create(file, password(), Wallet.Strength.LOCAL, CommonOptions.randomness());
    } catch (WalletException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    }
  }

  private char[] password() throws IOException {
    Path file = folder.resolve("password");
    if (!Files.exists(file)) {
      byte[] random = CommonOptions.randomness().bytes(32);
      StateFolder.writeSecret(file, HexFormat.of().formatHex(random) + "\n");
    }
    return Files.readString(file).strip().toCharArray();
  }
}
