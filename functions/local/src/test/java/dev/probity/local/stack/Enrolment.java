package dev.probity.local.stack;

import dev.probity.chain.wallet.Wallet;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LogInAccount;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.account.RegisterAccount;
import dev.probity.client.config.Settings;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.mail.Outbox;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.Randomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Registers and logs in as the real client does, for tests whose subject comes after that. The
 * e-mail is read from the stack's outbox.
 *
 * @param state the stack's state folder
 */
public record Enrolment(Path state, Settings settings, NetworkDescriptor network) {
  private static final String PASSWORD = "lamplight gravel obtuse fjord";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Randomness RANDOMNESS =
      length -> {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
      };

  /** All of Protocol I, or what is left of it. */
  public void register(Wallet wallet, AccountFolder folder) {
    try (Connection connection = Connection.open(settings, network, wallet)) {
      var _ =
          new RegisterAccount(
                  connection,
                  folder,
                  Stages.silent(),
                  InstantSource.system(),
                  RANDOMNESS,
                  estimate -> true)
              .run(
                  new RegisterAccount.Person(
                      new MailAddress(wallet.address().toString().substring(2), "example.org"),
                      Optional.empty(),
                      false),
                  new Mailbox(state));
    }
  }

  /** A new session; it holds for an hour. */
  public LoggedIn logIn(Wallet wallet, AccountFolder folder) {
    try (Connection connection = Connection.open(settings, network, wallet)) {
      return new LogInAccount(
              connection, folder, Stages.silent(), InstantSource.system(), RANDOMNESS)
          .run(() -> PASSWORD);
    }
  }

  private record Mailbox(Path state) implements RegisterAccount.Answers {
    @Override
    public String newPassword() {
      return PASSWORD;
    }

    @Override
    public String samePassword() {
      return PASSWORD;
    }

    @Override
    public Optional<String> codeAtHand() {
      return Optional.empty();
    }

    @Override
    public String mailedCode(String email) {
      try {
        String newest =
            Outbox.of(StateFolder.at(state)).messages().stream()
                .filter(mail -> mail.to().text().equals(email))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .text();
        return newest.lines().filter(line -> line.startsWith("    ")).findFirst().orElseThrow();
      } catch (IOException unreadable) {
        throw new UncheckedIOException("the outbox", unreadable);
      }
    }
  }
}
