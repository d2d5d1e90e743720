package dev.probity.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.client.terminal.Stages;
import dev.probity.client.terminal.Terminal;
import dev.probity.client.terminal.TerminalStages;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.WireException;
import java.io.Console;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes. */
public final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      description =
          "Your folder of settings, wallet and journals (default: the system's place for it).")
  private @Nullable Path config;

  @Option(
      names = "--json",
      description = "Print one JSON object and nothing else on standard output.")
  private boolean json;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Read the wallet's password from the first line of FILE instead of asking.")
  private @Nullable Path passwordFile;

  /** The user's folder. */
  public ClientFolder folder() {
    return new ClientFolder(config == null ? ClientFolder.standard() : config);
  }

  /** Whether a program reads the output. */
  public boolean json() {
    return json;
  }

  /** Where stages are told: never on standard output when that is for a program. */
  public Stages stages() {
    return new TerminalStages(System.err, Terminal.drawsOnErrors() && !json);
  }

  /** Prints the one result of a command. */
  public void print(JsonNode result, String text) {
    System.out.println(json ? result.toPrettyString() : text);
  }

  /** The descriptor in the user's folder. */
  public NetworkDescriptor network() {
    return network(folder().network());
  }

  /** The descriptor in a file. */
  public static NetworkDescriptor network(Path file) {
    try {
      return NetworkDescriptor.parse(Files.readAllBytes(file));
    } catch (NoSuchFileException missing) {
      throw ClientException.usage(
          "There is no network descriptor " + file + ". `probity init` puts one there.", missing);
    } catch (IOException unreadable) {
      throw ClientException.environment("cannot read " + file, unreadable);
    } catch (WireException broken) {
      throw ClientException.usage(
          file + " is not a network descriptor: " + broken.getMessage(), broken);
    }
  }

  /** The wallet, opened with its password. */
  public Wallet wallet() {
    Path file = folder().wallet();
    if (!Files.exists(file)) {
      throw ClientException.usage("There is no wallet yet. Run `probity init` first.", null);
    }
    char[] password = password("Password of the wallet: ");
    try {
      return Wallet.load(file, password);
    } catch (WalletException wrong) {
      throw ClientException.usage("The wallet does not open: " + wrong.getMessage(), wrong);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  /** The address in the wallet's file; nothing is opened, so no password is asked for. */
  public Address address() {
    Path file = folder().wallet();
    if (!Files.exists(file)) {
      throw ClientException.usage("There is no wallet yet. Run `probity init` first.", null);
    }
    try {
      Optional<Address> named = Wallet.addressNamedIn(file);
      if (named.isPresent()) {
        return named.get();
      }
    } catch (WalletException unusable) {
      throw ClientException.usage("The wallet cannot be read: " + unusable.getMessage(), unusable);
    }
    try (Wallet opened = wallet()) {
      return opened.address();
    }
  }

  /** A password from the file named, or asked for. */
  char[] password(String prompt) {
    if (passwordFile != null) {
      return firstLine(passwordFile);
    }
    Console console =
        Terminal.console()
            .orElseThrow(() ->
                ClientException.usage(
                    "A password is needed and there is no terminal to ask on: use"
                        + " --password-file FILE.",
                    null));
    char[] typed = console.readPassword("%s", prompt);
    if (typed == null) {
      throw ClientException.usage("No password was given.", null);
    }
    return typed;
  }

  /** A password chosen now; whoever types it types it twice. */
  char[] newPassword() {
    char[] chosen = password("Choose a password for your wallet: ");
    if (chosen.length == 0) {
      throw ClientException.usage("The password is empty.", null);
    }
    if (passwordFile == null) {
      char[] repeated = password("The same again: ");
      boolean same = Arrays.equals(chosen, repeated);
      Arrays.fill(repeated, '\0');
      if (!same) {
        Arrays.fill(chosen, '\0');
        throw ClientException.usage("The two passwords differ; nothing was made.", null);
      }
    }
    return chosen;
  }

  /** The first line of a file that holds a secret. */
  static char[] firstLine(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      CharBuffer text = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes));
      int end = 0;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      char[] line = new char[end];
      text.get(line);
      Arrays.fill(bytes, (byte) 0);
      return line;
    } catch (IOException unreadable) {
      throw ClientException.usage("cannot read " + file, unreadable);
    }
  }

  /** The system's random source. */
  public static Randomness randomness() {
    var random = new SecureRandom();
    return length -> {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    };
  }
}
