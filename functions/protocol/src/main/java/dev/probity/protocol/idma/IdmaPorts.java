package dev.probity.protocol.idma;

import dev.probity.protocol.idma.password.PasswordCheck;
import dev.probity.protocol.idma.password.PasswordPolicy;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.SignedRequests;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.saga.SagaPorts;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.TokenJwk;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What the steps of identity management stand on; each is made when first asked for. */
public interface IdmaPorts {
  /** The tenant of this deployment. */
  String tenant();

  /** {@code Probity IDMA} at SCidma on its chain. */
  Eip712Domain domain();

  /** C0 to C6. */
  Intake intake();

  /** Who signed, by key or by contract. */
  UserSignatures signatures();

  /** SCidma. */
  IdmaLedger ledger();

  /** ModuleRegistry. */
  ModuleDirectory modules();

  /** What one call reads of the contracts, at once. */
  ChainState state();

  /** IDMA's table. */
  ItemStore table();

  /** The keys behind the table's MACs, and behind challenges, e-mail codes and role openings. */
  RowKeys rowKeys();

  /** The calls that change SCidma. */
  IdmaCalls calls();

  /** Where transactions wait for their sender. */
  Outbox outbox();

  /** The account from which they are sent. */
  ChainAccount chainAccount();

  /** IDMA's message key. */
  MessageSigner signer();

  /** IDMA's session key. */
  TokenSigner tokenSigner();

  /** Who sessions are issued by and for. */
  SessionIssuer sessions();

  /** The keys whose sessions count: the signer's, and while it changes, another beside it. */
  default List<TokenJwk> tokenKeys() {
    return List.of(tokenSigner().publicJwk());
  }

  /** Tells of a token which session it stands for. */
  default SessionCheck sessionCheck() {
    return new SessionCheck(sessions().issuer(), sessions().audience(), tokenKeys(), modules());
  }

  /** Verifiers of passwords. */
  PasswordCheck passwords();

  /** Which passwords may be set. */
  PasswordPolicy passwordPolicy();

  /** Where e-mail goes. */
  Mail mail();

  /** E-mail codes that one network may ask for in an hour, 1 or more. */
  long mailQuotaPerHour();

  /** Where alarms go. */
  Alarms alarms();

  /** The time. */
  InstantSource clock();

  /** Random bytes. */
  Randomness randomness();

  /** C3 to C6 alone, for what comes from another module and not sealed. */
  default SignedRequests requests() {
    return new SignedRequests(domain(), signatures());
  }

  /** Sender and confirmer of IDMA's transactions. */
  default SagaPorts saga() {
    return new SagaPorts(
        tenant(),
        table(),
        chainAccount(),
        () -> ledger().heads(),
        Map.of(
            CredentialEffect.KIND,
            new CredentialEffect(this),
            StandingEffect.KIND,
            new StandingEffect(this)),
        alarms(),
        clock());
  }
}
