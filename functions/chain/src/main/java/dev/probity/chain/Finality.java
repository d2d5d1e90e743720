package dev.probity.chain;

import java.util.regex.Pattern;

/** When a block counts as one that will not be replaced: the setting {@code CHAIN_FINALITY}. */
public sealed interface Finality {
  /** As many confirmations as can be asked for. */
  int MAX_CONFIRMATIONS = 100_000;

  /** What the chain's consensus says: the block tag {@code finalized}. The default. */
  record Finalized() implements Finality {
    @Override
    public String toString() {
      return "finalized";
    }
  }

  /**
   * So many blocks on top.
   *
   * @param blocks 1 … {@value #MAX_CONFIRMATIONS}
   */
  record Confirmations(int blocks) implements Finality {
    public Confirmations {
      if (blocks < 1 || blocks > MAX_CONFIRMATIONS) {
        throw new IllegalArgumentException(
            "confirmations are 1 to " + MAX_CONFIRMATIONS + ", not " + blocks);
      }
    }

    @Override
    public String toString() {
      return Integer.toString(blocks);
    }
  }

  /** Every block at once: for chains with immediate finality (QBFT), and for tests. */
  record Latest() implements Finality {
    @Override
    public String toString() {
      return "latest";
    }
  }

  /**
   * Reads the setting.
   *
   * @throws IllegalArgumentException unless it is {@code finalized}, {@code latest} or a number of
   *     confirmations
   */
  static Finality parse(String setting) {
    return switch (setting) {
      case "finalized" -> new Finalized();
      case "latest" -> new Latest();
      default -> {
        if (!Pattern.matches("[1-9][0-9]{0,5}", setting)) {
          throw new IllegalArgumentException(
              "CHAIN_FINALITY is finalized, latest or a number of confirmations, not "
                  + setting.substring(0, Math.min(setting.length(), 40)));
        }
        yield new Confirmations(Integer.parseInt(setting));
      }
    };
  }
}
