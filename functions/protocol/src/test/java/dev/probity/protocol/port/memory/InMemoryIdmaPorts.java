package dev.probity.protocol.port.memory;

import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.SessionIssuer;
import dev.probity.protocol.idma.password.Argon2Hashing;
import dev.probity.protocol.idma.password.Argon2Parameters;
import dev.probity.protocol.idma.password.PasswordCheck;
import dev.probity.protocol.idma.password.PasswordHashing;
import dev.probity.protocol.idma.password.PasswordPolicy;
import dev.probity.protocol.idma.password.RememberedHashing;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Identity management without a network: what a port is, and what is made of ports, put together as
 * a deployment does. Any port can be another.
 */
public record InMemoryIdmaPorts(
    String tenant,
    Eip712Domain domain,
    IdmaLedger ledger,
    IdmaCalls calls,
    ChainAccount chainAccount,
    RowStore rows,
    RowKeys rowKeys,
    MessageSigner signer,
    TokenSigner tokenSigner,
    SessionIssuer sessions,
    DecryptionKey decryptionKey,
    Pepper pepper,
    PasswordHashing passwordHashing,
    ModuleDirectory modules,
    Mail mail,
    Alarms alarms,
    InstantSource clock,
    Randomness randomness,
    long sourceQuotaPerMinute,
    long mailQuotaPerHour)
    implements IdmaPorts {
  /** As a deployment hashes. */
  public static final PasswordHashing HASHING = new Argon2Hashing(2, Duration.ofMinutes(1));

  /** The same for tests that are about something else. */
  public static final PasswordHashing REMEMBERED = new RememberedHashing(HASHING);

  @Override
  public ItemStore table() {
    return new MacedItemStore(rows, rowKeys, alarms);
  }

  @Override
  public ChainState state() {
    return InMemoryChainState.of(ledger, modules);
  }

  @Override
  public UserSignatures signatures() {
    return UserSignatures.offline(Secp256k1.best());
  }

  @Override
  public Intake intake() {
    return new Intake(
        new SourceQuota(table(), tenant, sourceQuotaPerMinute),
        decryptionKey,
        domain,
        signatures());
  }

  @Override
  public Outbox outbox() {
    return new Outbox(table(), tenant);
  }

  @Override
  public PasswordCheck passwords() {
    return new PasswordCheck(passwordHashing, pepper, randomness, Argon2Parameters.TODAY);
  }

  @Override
  public PasswordPolicy passwordPolicy() {
    return new PasswordPolicy();
  }
}
