package dev.probity.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ChainView;
import dev.probity.chain.deployment.DeployedNetwork;
import dev.probity.chain.deployment.Deployment;
import dev.probity.chain.deployment.DeploymentException;
import dev.probity.chain.deployment.DeploymentJournal;
import dev.probity.chain.deployment.DeploymentListener;
import dev.probity.chain.deployment.DeploymentPlan;
import dev.probity.chain.deployment.DeploymentPlan.GenesisKey;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.local.service.StateFolder;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The contracts of a local stack: deployed once, and found again at every later start. */
final class LocalContracts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long DELAY_SECONDS = 5;

  /** The end of the year 2200: a local stack's keys do not run out. */
  private static final long VALID_TO = 7_289_568_000L;

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final StateFolder state;
  private final ChainView chain;

  LocalContracts(StateFolder state, ChainView chain) {
    this.state = state;
    this.chain = chain;
  }

  /**
   * A deployment.
   *
   * @param startBlock the block of the first contract; no event is older
   */
  record Deployed(NetworkDescriptor network, long startBlock) {}

  /**
   * Deploys, or finds what an earlier start deployed.
   *
   * @param signer IM's message key
   * @param decryption thumbprint of IM's decryption key
   */
  Deployed deploy(Address signer, Bytes32 decryption) throws StackException, InterruptedException {
    try {
      Optional<Deployed> before = find();
      if (before.isPresent()) {
        return before.get();
      }
      DeployedNetwork network = deployNow(signer, decryption);
      var descriptor =
          new NetworkDescriptor(
              network.chainId(),
              network.genesisHash(),
              network.registryDelaySeconds(),
              new NetworkDescriptor.Contract(
                  network.integrityRegistry().address(), network.integrityRegistry().codeHash()),
              new NetworkDescriptor.Contract(
                  network.moduleRegistry().address(), network.moduleRegistry().codeHash()),
              List.of());
      long startBlock = network.keyholderMultisig().block().number();
      Files.write(descriptorFile(), descriptor.bytes());
      Files.writeString(startBlockFile(), Long.toString(startBlock));
      return new Deployed(descriptor, startBlock);
    } catch (IOException failed) {
      throw new StackException("The state folder cannot be used: " + failed.getMessage(), failed);
    } catch (TransactionException | DeploymentException | WalletException failed) {
      throw new StackException("The contracts were not deployed: " + failed.getMessage(), failed);
    }
  }

  Path descriptorFile() {
    return state.root().resolve("network.json");
  }

  private Path startBlockFile() throws IOException {
    return state.folder("contracts").resolve("start-block");
  }

  /** What an earlier start deployed, if the chain still has it. */
  private Optional<Deployed> find() throws IOException, StackException {
    if (!Files.exists(descriptorFile()) || !Files.exists(startBlockFile())) {
      return Optional.empty();
    }
    NetworkDescriptor descriptor;
    try {
      descriptor = NetworkDescriptor.parse(Files.readAllBytes(descriptorFile()));
    } catch (WireException damaged) {
      throw new StackException(
          descriptorFile() + " is damaged. Move the state folder away to begin anew.", damaged);
    }
    byte[] code = chain.code(descriptor.integrityRegistry().address(), chain.heads().latest());
    boolean stands = chain.genesisHash().equals(descriptor.genesisHash()) && code.length > 0;
    if (!stands) {
      throw new StackException(
          "The chain in "
              + state.root()
              + " no longer holds the contracts of "
              + descriptorFile()
              + ": it was rolled back below their deployment. Move the state folder away to begin "
              + "anew; nothing was changed.",
          null);
    }
    return Optional.of(
        new Deployed(descriptor, Long.parseLong(Files.readString(startBlockFile()).strip())));
  }

  private DeployedNetwork deployNow(Address signer, Bytes32 decryption)
      throws IOException,
          WalletException,
          TransactionException,
          DeploymentException,
          InterruptedException {
    Path keys = state.folder("keyholders");
    var plan =
        new DeploymentPlan(
            List.of(
                address(keys, "keyholder-1"),
                address(keys, "keyholder-2"),
                address(keys, "keyholder-3")),
            DELAY_SECONDS,
            List.of(
                new GenesisKey("IM", "message", signer.toWord(), VALID_TO),
                new GenesisKey("IM", "decryption", decryption, VALID_TO)));
    try (Wallet deployer = wallet(keys, "deployer")) {
      DevelopmentFunds.grant(chain, deployer.address());
      return new Deployment(
              chain,
              new WalletTransactions(chain, deployer, Duration.ofMillis(100)),
              new FileJournal(state.folder("contracts")),
              new Unheard())
          .deploy(plan, LIMIT);
    }
  }

  private static Address address(Path folder, String name) throws IOException, WalletException {
    try (Wallet wallet = wallet(folder, name)) {
      return wallet.address();
    }
  }

  /** A wallet with a random password beside it, both for the owner of the folder alone. */
  private static Wallet wallet(Path folder, String name) throws IOException, WalletException {
    Path file = folder.resolve(name + ".json");
    Path passwordFile = folder.resolve(name + ".password");
    if (Files.exists(file)) {
      return Wallet.load(file, Files.readString(passwordFile).strip().toCharArray());
    }
    Randomness randomness = randomness();
    String password = HexFormat.of().formatHex(randomness.bytes(16));
    StateFolder.writeSecret(passwordFile, password + "\n");
    return Wallet.create(file, password.toCharArray(), Wallet.Strength.LOCAL, randomness);
  }

  private static Randomness randomness() {
    var random = new SecureRandom();
    return length -> {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    };
  }

  /** The transactions of the deployment, a file each, so that a start that broke off goes on. */
  private record FileJournal(Path folder) implements DeploymentJournal {
    @Override
    public Optional<SignedTransaction> find(String contract) {
      Path file = folder.resolve(contract + ".json");
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      try {
        JsonNode json = JSON.readTree(file.toFile());
        return Optional.of(
            new SignedTransaction(
                json.required("raw").asText(),
                Bytes32.parse(json.required("hash").asText()),
                json.required("nonce").asLong()));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      } catch (WireException damaged) {
        throw new IllegalStateException(file + " is damaged", damaged);
      }
    }

    @Override
    public void record(String contract, SignedTransaction transaction) {
      ObjectNode json = JSON.createObjectNode();
      json.put("raw", transaction.raw());
      json.put("hash", transaction.hash().toString());
      json.put("nonce", transaction.nonce());
      try {
        StateFolder.writeSecret(folder.resolve(contract + ".json"), json.toString());
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  private static final class Unheard implements DeploymentListener {
    @Override
    public void estimated(String contract, Estimate estimate) {}

    @Override
    public void deployed(String contract, Address address) {}
  }
}
