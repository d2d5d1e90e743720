package dev.probity.chain.deployment;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * What to deploy.
 *
 * @param keyholders the three people, two of whom together register and revoke keys
 * @param delaySeconds from the registration of a key to its validity: at least 48 hours, on chain
 *     31337 at least 5 seconds
 * @param admins the first system administrators, who register like anyone
 * @param genesisKeys the modules' first keys, valid from the block of the deployment
 */
public record DeploymentPlan(
    List<Address> keyholders,
    long delaySeconds,
    List<Address> admins,
    List<GenesisKey> genesisKeys) {
  /** How many keyholders there are. */
  public static final int KEYHOLDERS = 3;

  /** How many of them must sign. */
  public static final int THRESHOLD = 2;

  /** How many system administrators there are at first. */
  public static final int ADMINS = 3;

  private static final long LOCAL_CHAIN = 31_337;
  private static final long MINIMUM_DELAY = 48 * 3600;
  private static final long MINIMUM_DELAY_LOCAL = 5;

  /**
   * A key with which the system starts.
   *
   * @param module such as {@code IM}
   * @param purpose {@code message}, {@code transaction}, {@code decryption} or {@code jwt}
   * @param key an address as a word, or an RFC 7638 thumbprint
   * @param validTo first second at which it is no longer valid
   */
  public record GenesisKey(String module, String purpose, Bytes32 key, long validTo) {
    public GenesisKey {
      name(module);
      name(purpose);
    }
  }

  public DeploymentPlan {
    keyholders = List.copyOf(keyholders);
    admins = List.copyOf(admins);
    genesisKeys = List.copyOf(genesisKeys);
    if (!areDifferent(keyholders, KEYHOLDERS)) {
      throw new IllegalArgumentException("there are three different keyholders");
    }
    if (!areDifferent(admins, ADMINS)) {
      throw new IllegalArgumentException("there are three different administrators");
    }
  }

  /**
   * Refuses a delay that the contract would refuse, before anything is paid for.
   *
   * @throws IllegalArgumentException the delay is too short for this chain
   */
  void requireDelay(long chainId) {
    long minimum = chainId == LOCAL_CHAIN ? MINIMUM_DELAY_LOCAL : MINIMUM_DELAY;
    if (delaySeconds < minimum) {
      throw new IllegalArgumentException(
          "the delay on chain %d is at least %d seconds, not %d"
              .formatted(chainId, minimum, delaySeconds));
    }
  }

  private static boolean areDifferent(List<Address> accounts, int count) {
    return accounts.size() == count
        && new HashSet<>(accounts).size() == count
        && !accounts.contains(Address.ZERO);
  }

  /** A name as a word: ASCII, left-aligned. */
  static Bytes32 name(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    if (!text.matches("[\\x21-\\x7e]{1,32}")) {
      throw new IllegalArgumentException("a name is 1 to 32 visible ASCII characters");
    }
    return Bytes32.of(Arrays.copyOf(ascii, Bytes32.LENGTH));
  }
}
