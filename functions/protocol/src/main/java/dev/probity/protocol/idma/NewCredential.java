package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.password.PasswordVerifier;
import dev.probity.protocol.intake.ReplyKey;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * I.8 to I.10: draws a credential, seals the reply that holds its secrets, and enqueues the
 * transaction that commits to it, or the one that must stand before. Nothing is drawn again after
 * this: a retry finds the row.
 */
final class NewCredential {
  /** A credential holds so long. */
  static final Duration LIFE = Duration.ofDays(730);

  private final IdmaPorts ports;
  private final CredentialTable credentials;
  private final StandingTable standings;

  NewCredential(IdmaPorts ports) {
    this.ports = ports;
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
    this.standings = new StandingTable(ports.table(), ports.tenant());
  }

  /**
   * A verified request, with what was decided on it.
   *
   * @param requestHash H1, or the digest of the RotateCredential
   * @param role what the credential commits to
   * @param version of the credential
   * @param seq the account's on chain that its own transaction names
   */
  record Request(
      Bytes32 requestHash,
      Address user,
      String name,
      MailAddress email,
      UserRole role,
      long version,
      long seq) {}

  /** Encodes the transaction that stores a credential. */
  @FunctionalInterface
  interface OwnCall {
    /** What puts this on chain. */
    ChainAccount.Call of(IdmaCalls.OnChain credential);
  }

  /** What is to be written, all of it in one transaction. */
  record Decided(List<ItemStore.Write> writes) {}

  /**
   * Decides on a credential.
   *
   * @param before what must stand on chain first, in this order
   */
  Decided decide(
      Request request,
      PasswordVerifier password,
      ReplyKey replyKey,
      List<StandingRow> before,
      OwnCall own,
      Instant now) {
    // I.9: R3 and what opens it
    UserRole role = request.role();
    long version = request.version();
    long notAfter = now.plus(LIFE).getEpochSecond();
    var credential =
        new Credential(
            request.requestHash(),
            request.user(),
            version,
            role.role().number(),
            role.scope(),
            role.access(),
            notAfter,
            Bytes32.of(ports.randomness().bytes(Bytes32.LENGTH)));
    Bytes32 uCred = Credential.TYPE.hashStruct(credential);
    Bytes32 rhoRole = Bytes32.of(ports.randomness().bytes(Bytes32.LENGTH));
    Bytes32 credRef = IdmaCommitments.credRef(request.user(), uCred);
    Bytes32 roleCommit = IdmaCommitments.roleCommit(request.user(), version, role, rhoRole);
    var account =
        new AccountRow(
            request.user(),
            request.requestHash(),
            version,
            credRef,
            roleCommit,
            notAfter,
            request.name(),
            request.email().text(),
            password,
            new RoleOpening(role, rhoRole)
                .seal(ports.rowKeys(), request.user(), version, ports.randomness()));
    String reply =
        replyKey.seal(reply(credential, uCred, rhoRole, account, request.seq() + 1, now));
    // I.10: Tx2, behind what must stand before it
    var planned = new ArrayList<Planned>();
    for (StandingRow row : before) {
      planned.add(new Planned(row.id(), StandingEffect.KIND, row.call(ports.calls())));
    }
    var onChain = new IdmaCalls.OnChain(credRef, roleCommit, notAfter);
    planned.add(new Planned(request.requestHash(), CredentialEffect.KIND, own.of(onChain)));
    Planned first = planned.removeFirst();
    var row =
        new CredentialRow(
            account,
            request.seq(),
            EmailTable.id(request.email()),
            new CredentialRow.State.Pending(reply, first.id(), planned));
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(credentials.insert(row));
    before.forEach(standing -> writes.add(standings.insert(standing)));
    writes.add(ports.outbox().enqueue(first.id(), first.effect(), first.call(), now));
    return new Decided(writes);
  }

  /** I.12: {@code {credential, uCred, rhoRole, seq, credentialReceipt}}; S3 is in the receipt. */
  private ObjectNode reply(
      Credential credential,
      Bytes32 uCred,
      Bytes32 rhoRole,
      AccountRow account,
      long seq,
      Instant now) {
    var receipt =
        new CredentialReceipt(
            account.requestHash(),
            account.user(),
            account.version(),
            account.credRef(),
            account.roleCommit(),
            account.notAfter(),
            now.getEpochSecond());
    var signed =
        new SignedMessage<>(
            CredentialReceipt.TYPE,
            ports.domain(),
            receipt,
            ports.signer().sign(ports.domain(), CredentialReceipt.TYPE, receipt));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("credential", Credential.TYPE.toJson(credential));
    json.put("uCred", uCred.toString());
    json.put("rhoRole", rhoRole.toString());
    json.put("seq", seq);
    json.set("credentialReceipt", signed.toJson());
    return json;
  }
}
