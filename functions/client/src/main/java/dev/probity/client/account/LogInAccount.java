package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.Connection;
import dev.probity.client.deployment.ModuleSignatures;
import dev.probity.client.deployment.ReplyTime;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.IdmaCommitments;
import dev.probity.protocol.idma.Login;
import dev.probity.protocol.idma.LoginReceipt;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Protocol II as its user runs it: wallet, credential, e-mail address and password become a session
 * of an hour at most. Nothing needs to be resumed: who is interrupted logs in again.
 */
public final class LogInAccount {
  private final Connection connection;
  private final IdentityModule idma;
  private final AccountFolder folder;
  private final Stages stages;
  private final Randomness randomness;

  /** The flow for one account. */
  public LogInAccount(
      Connection connection,
      AccountFolder folder,
      Stages stages,
      InstantSource clock,
      Randomness randomness) {
    this.connection = connection;
    this.idma = new IdentityModule(connection, clock);
    this.folder = folder;
    this.stages = stages;
    this.randomness = randomness;
  }

  /**
   * Logs in, and keeps the session in place of the one before.
   *
   * @param askPassword asked for only when the credential stands; in Unicode Normalization Form C
   */
  public LoggedIn run(Supplier<String> askPassword) {
    KeptCredential credential = CurrentCredential.require(idma, folder).kept();
    String text = askPassword.get();
    try (Password password = ChosenPassword.password(text)) {
      stages.begin("logging in", Stages.UNKNOWN);
      // 1: the challenge
      Bytes32 challenge = challenge();
      // 1: R4, S2
      ReplyKeyPair replyKey = ReplyKeyPair.generate();
      Bytes32 saltP = Bytes32.of(randomness.bytes(Bytes32.LENGTH));
      SignedMessage<Login> login =
          sign(credential, challenge, PasswordTag.of(saltP, password), replyKey);
      // 2: R5
      ObjectNode payload = JsonNodeFactory.instance.objectNode();
      payload.set("login", login.toJson());
      payload.put("uCred", credential.uCred().toString());
      payload.put("password", text);
      payload.put("saltP", saltP.toString());
      payload.set("replyJwk", replyKey.publicJwk().toJson());
      ModuleApi.Answer answer = idma.post("/v1/login/" + challenge, payload);
      // 7-9: LoginReceipt, S4, and the token
      KeptSession session = open(ModuleApi.text(answer.json(), "reply"), replyKey, login);
      session.write(folder);
      stages.end("session " + session.sid());
      return new LoggedIn(credential, session);
    } catch (ApiRefusedException refused) {
      throw explained(refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  private Bytes32 challenge() throws ApiRefusedException {
    ModuleApi.Answer answer =
        connection
            .api()
            .postJson("/v1/login/challenges", "{}".getBytes(StandardCharsets.UTF_8), Map.of());
    try {
      return Bytes32.parse(ModuleApi.text(answer.json(), "challenge"));
    } catch (WireException foreign) {
      throw ClientException.refused("The API's challenge is none.", foreign);
    }
  }

  private SignedMessage<Login> sign(
      KeptCredential credential, Bytes32 challenge, Bytes32 passwordTag, ReplyKeyPair replyKey) {
    return connection.signedForIdentity(
        Login.TYPE,
        new Login(
            credential.user(),
            credential.email(),
            credential.credRef(),
            credential.roleCommit(),
            credential.version(),
            passwordTag,
            challenge,
            replyKey.publicJwk().thumbprint(),
            idma.now(),
            idma.soon()));
  }

  /** II.9: the receipt answers this very login, and is signed by IDMA. */
  private KeptSession open(String sealed, ReplyKeyPair replyKey, SignedMessage<Login> login) {
    LoginReply reply = LoginReply.open(sealed, replyKey, login);
    LoginReceipt receipt = reply.receipt().message();
    var _ =
        ModuleSignatures.require(
            connection,
            "IDMA",
            reply.receipt(),
            ReplyTime.fresh(receipt.iat(), login.message().iat()),
            idma.now());
    if (receipt.exp() <= idma.now()) {
      throw ClientException.refused(
          "IDMA opened a session that is over already. Is this machine's clock right?", null);
    }
    return new KeptSession(receipt.user(), receipt.sid(), receipt.exp(), reply.token());
  }

  /** II.7, II.8: {@code JWE{LoginReceipt, S4, token}}, opened and held against the login. */
  record LoginReply(SignedMessage<LoginReceipt> receipt, String token) {

    static LoginReply open(String sealed, ReplyKeyPair replyKey, SignedMessage<Login> login) {
      LoginReply reply;
      try {
        JsonNode json =
            StrictJson.parse(
                Jwe.openAtUser(sealed, replyKey.privateKey()), StrictJson.Limits.MESSAGE);
        StrictJson.exactMembers(json, "", "loginReceipt", "token");
        reply =
            new LoginReply(
                WireException.at(
                    "/loginReceipt",
                    () -> SignedMessage.parse(LoginReceipt.TYPE, json.path("loginReceipt"))),
                KeptSession.tokenOf(json));
      } catch (WireException foreign) {
        throw ClientException.refused(
            "IDMA's reply is not a session sealed to this command (" + foreign.getMessage() + ").",
            foreign);
      }
      LoginReceipt message = reply.receipt().message();
      boolean answers =
          reply.receipt().domain().equals(login.domain())
              && message.reqHash().equals(login.digest())
              && message.user().equals(login.message().user())
              && message.sid().equals(IdmaCommitments.session(login.digest()));
      if (!answers) {
        throw ClientException.refused("IDMA's receipt is for another login.", null);
      }
      return reply;
    }

    /** Without its token. */
    @Override
    public String toString() {
      return "LoginReply[" + receipt.message().sid() + "]";
    }
  }

  private static ClientException explained(ApiRefusedException refused) {
    if (refused.is(Refusal.AUTH_FAILED)) {
      return ClientException.refused(
          refused.said() + " Your credential stands on chain: check the password.", refused);
    }
    return refused.is(Refusal.SUSPENDED)
        ? ClientException.refused(refused.said(), refused)
        : refused.explained("Repeat the command.");
  }
}
