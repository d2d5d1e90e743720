package dev.probity.protocol.gateway;

import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiCalls;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.saga.SagaPorts;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.TokenJwk;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What the steps of the gateway stand on; each is made when first asked for. */
public interface GatewayPorts {
  /**
   * Who tokens are issued by and for.
   *
   * @param issuer URL without a slash at the end
   * @param audience the API that they are for
   */
  record Issuer(String issuer, String audience) {}

  /** The tenant of this deployment. */
  String tenant();

  /** {@code Probity API} at SCapi on its chain. */
  Eip712Domain domain();

  /** C0 to C6. */
  Intake intake();

  /** Who signed, by key or by contract. */
  UserSignatures signatures();

  /** SCapi. */
  ApiLedger ledger();

  /** C8 and the role. */
  AccountStanding standing();

  /** ModuleRegistry. */
  ModuleDirectory modules();

  /** What one call reads of the contracts, at once. */
  ChainState state();

  /** What may be called. */
  ServiceCatalogue catalogue();

  /** The functions of the services. */
  ModuleCall services();

  /** The gateway's table. */
  ItemStore table();

  /** The keys behind the table's MACs. */
  RowKeys rowKeys();

  /** The calls that change SCapi. */
  ApiCalls calls();

  /** Where transactions wait for their sender. */
  Outbox outbox();

  /** The account from which they are sent. */
  ChainAccount chainAccount();

  /** The gateway's message key. */
  MessageSigner signer();

  /** The gateway's access token key. */
  TokenSigner tokenSigner();

  /** The keys whose access tokens count: the signer's, and while it changes, another beside it. */
  default List<TokenJwk> tokenKeys() {
    return List.of(tokenSigner().publicJwk());
  }

  /** Who access tokens are issued by and for. */
  Issuer accessTokens();

  /** Tells of a token which session it stands for. */
  SessionCheck sessions();

  /** How many calls and tokens a user, a token and a service may have. */
  Quotas quotas();

  /** How long tokens may live. */
  default TokenLife tokenLife() {
    return TokenLife.STANDARD;
  }

  /** Where alarms go. */
  Alarms alarms();

  /** The time. */
  InstantSource clock();

  /** Random bytes. */
  Randomness randomness();

  /** Sender and confirmer of the gateway's transactions. */
  default SagaPorts saga() {
    return new SagaPorts(
        tenant(),
        table(),
        chainAccount(),
        () -> ledger().heads(),
        Map.of(TokenEffect.KIND, new TokenEffect(this)),
        alarms(),
        clock());
  }
}
