package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.password.PasswordVerifier;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * I.8 to I.10: draws a credential, seals the reply that holds its secrets, and enqueues the
 * transaction that commits to it. Nothing is drawn again after this: a retry finds the row.
 */
final class NewCredential {
  /** A credential holds so long. */
  static final Duration LIFE = Duration.ofDays(730);

  private final IdmaPorts ports;
  private final CredentialTable credentials;

  NewCredential(IdmaPorts ports) {
    this.ports = ports;
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
  }

  /**
   * A verified request.
   *
   * @param requestHash H1
   * @param requestedAt when it was stored on chain, seconds
   */
  record Request(
      Bytes32 requestHash, Address user, String name, MailAddress email, long requestedAt) {}

  /** What is to be written, all of it in one transaction. */
  record Decided(List<ItemStore.Write> writes) {}

  Decided decide(
      Request request,
      AccountSlot slot,
      PasswordVerifier password,
      ReplyKey replyKey,
      Instant now) {
    // I.8: the role that the chain grants, and general user otherwise
    UserRole role = Role.of(slot.privilegedRole()).orElse(Role.GENERAL_USER).whole();
    // I.9: R3 and what opens it
    long version = slot.version() + 1;
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
    String reply = replyKey.seal(reply(credential, uCred, rhoRole, account, slot.seq() + 1, now));
    var row =
        new CredentialRow(
            account,
            slot.seq(),
            EmailTable.id(request.email()),
            new CredentialRow.State.Pending(reply));
    // I.10: Tx2
    var call =
        ports
            .calls()
            .storeUcred(
                request.user(),
                slot.seq(),
                request.requestHash(),
                request.requestedAt(),
                new IdmaCalls.OnChain(credRef, roleCommit, notAfter));
    return new Decided(
        List.of(
            credentials.insert(row),
            ports.outbox().enqueue(request.requestHash(), CredentialEffect.KIND, call, now)));
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
