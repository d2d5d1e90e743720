package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.IdmaLedger.StoredRequest;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Commitment;
import dev.probity.protocol.wire.Digests;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every ledger of IdmaRegistry does, on a chain of which two blocks are not final yet. Each
 * test uses accounts of its own, so that a chain can be shared.
 */
public abstract class IdmaLedgerContract {
  /** How far the finalized block lies behind the newest. */
  protected static final int LAG = 2;

  private static final int LOG_ADMIN = 2;
  private static final int SYSTEM_ADMIN = 3;

  /** The chain under the ledger, with what tests do to it. */
  protected interface Chain {
    /** The adapter under test. */
    IdmaLedger ledger();

    /** An account that can pay, always the same for one name. */
    Address account(String name);

    /** The account of IDMA's transaction key. */
    Address idma();

    /** The first system administrators, three; no other test changes their credentials. */
    List<Address> admins();

    /** The contract's functions, called by this account. */
    IdmaRegistryCalls from(Address sender);

    /** Adds empty blocks. */
    void mine(int blocks);

    /** Adds an empty block of this time, later than the newest block's. */
    void mineAt(long timestamp);

    /** Replaces the newest blocks by empty ones. */
    void reorganise(int blocks);

    /** Whether the chain answers at all. */
    void reachable(boolean reachable);
  }

  /** A chain with at least one block. */
  protected abstract Chain chain();

  private final String run = UUID.randomUUID().toString();

  private Bytes32 word(String name) {
    return Digests.keccak256(run + name);
  }

  private Address user(String name) {
    return chain().account(run + name);
  }

  private IdmaLedger ledger() {
    return chain().ledger();
  }

  private IdmaRegistryCalls idma() {
    return chain().from(chain().idma());
  }

  private BlockRef latest() {
    return ledger().heads().latest();
  }

  private AccountSlot account(Address user) {
    return ledger().account(user, latest());
  }

  private long inAnHour() {
    return latest().timestamp() + 3_600;
  }

  private Bytes32 commitment(String name) {
    return Commitment.of("Probity.cred.v1")
        .bytes32(word(name + " credRef"))
        .bytes32(word(name + " roleCommit"))
        .digest();
  }

  /** Asks for a credential in a block of its own. */
  private BlockRef requested(Address user, Bytes32 requestHash) {
    chain().from(user).storeRegData(requestHash);
    return latest();
  }

  private void answer(Address user, String name, BlockRef requestedIn, long notAfter) {
    idma()
        .storeUcred(
            user,
            account(user).seq(),
            word(name),
            requestedIn.timestamp(),
            word(name + " credRef"),
            word(name + " roleCommit"),
            notAfter);
  }

  /** An account with a credential of version 1 at sequence number 2. */
  private Address member(String name) {
    Address user = user(name);
    enrol(user, name);
    return user;
  }

  private void enrol(Address user, String name) {
    answer(user, name, requested(user, word(name)), inAnHour());
  }

  private static void assertReverts(String error, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("reverted: " + error);
  }

  @Test
  void anAccountThatNeverAskedHasNothing() {
    assertThat(account(user("nobody"))).isEqualTo(AccountSlot.NONE);
    assertThat(ledger().isPending(user("nobody"), word("nothing"), 0, 0, latest())).isFalse();
  }

  @Test
  void aRequestIsFoundInItsBlockAndIsThePendingOne() {
    Address user = user("asks");
    BlockRef block = requested(user, word("asks"));

    assertThat(ledger().requestedInBlock(word("asks"), block.number()))
        .containsExactly(new StoredRequest(word("asks"), user, block.timestamp(), block));
    assertThat(account(user))
        .isEqualTo(new AccountSlot(Status.REQUESTED, 1, 0, 0, 0, Bytes32.ZERO, 0));
    assertThat(ledger().isPending(user, word("asks"), 1, block.timestamp(), block)).isTrue();
  }

  @Test
  void nothingButThisRequestIsPending() {
    Address user = user("exact");
    BlockRef block = requested(user, word("exact"));
    long at = block.timestamp();

    assertThat(ledger().isPending(user, word("another"), 1, at, block)).isFalse();
    assertThat(ledger().isPending(user, word("exact"), 2, at, block)).isFalse();
    assertThat(ledger().isPending(user, word("exact"), 1, at + 1, block)).isFalse();
    assertThat(ledger().isPending(user("other"), word("exact"), 1, at, block)).isFalse();
    assertThat(
            ledger()
                .isPending(
                    user, word("exact"), 1, at, ledger().block(block.number() - 1).orElseThrow()))
        .isFalse();
  }

  @Test
  void aCopiedRequestHashIsTheCopiersRequest() {
    Address user = user("copied");
    Address copier = user("copier");
    BlockRef copy = requested(copier, word("copied"));
    BlockRef own = requested(user, word("copied"));

    assertThat(ledger().requestedInBlock(word("copied"), copy.number()))
        .extracting(StoredRequest::user)
        .containsExactly(copier);
    assertThat(ledger().requestedInBlock(word("copied"), own.number()))
        .extracting(StoredRequest::user)
        .containsExactly(user);
  }

  @Test
  void aRequestIsNotFoundInAnotherBlockNorAnotherHashInItsBlock() {
    BlockRef block = requested(user("elsewhere"), word("elsewhere"));
    chain().mine(1);

    assertThat(ledger().requestedInBlock(word("elsewhere"), block.number() - 1)).isEmpty();
    assertThat(ledger().requestedInBlock(word("elsewhere"), block.number() + 1)).isEmpty();
    assertThat(ledger().requestedInBlock(word("elsewhere"), block.number() + 1_000)).isEmpty();
    assertThat(ledger().requestedInBlock(word("another"), block.number())).isEmpty();
  }

  @Test
  void aCredentialThatWasStoredIsActiveWithItsCommitment() {
    Address user = user("answered");
    BlockRef block = requested(user, word("answered"));
    long notAfter = inAnHour();
    answer(user, "answered", block, notAfter);

    assertThat(account(user))
        .isEqualTo(
            new AccountSlot(
                Status.ACTIVE, 2, 1, notAfter, latest().timestamp(), commitment("answered"), 0));
    assertThat(ledger().isPending(user, word("answered"), 1, block.timestamp(), latest()))
        .isFalse();
  }

  @Test
  void aRotationIsTheNextVersion() {
    Address user = member("rotates");
    long notAfter = inAnHour();
    idma()
        .rotateUcred(
            user,
            2,
            word("rotation"),
            word("rotation credRef"),
            word("rotation roleCommit"),
            notAfter);

    assertThat(account(user))
        .isEqualTo(
            new AccountSlot(
                Status.ACTIVE, 3, 2, notAfter, latest().timestamp(), commitment("rotation"), 0));
  }

  @Test
  void aCredentialIsSuspendedResumedAndRevokedForGood() {
    Address user = member("turns");
    idma().suspend(user, 2, word("suspend"));
    assertThat(account(user).status()).isEqualTo(Status.SUSPENDED);
    idma().resume(user, 3, Bytes32.ZERO);
    assertThat(account(user).status()).isEqualTo(Status.ACTIVE);
    idma().revoke(user, 4, word("revoke"));
    assertThat(account(user))
        .returns(Status.REVOKED, AccountSlot::status)
        .returns(5L, AccountSlot::seq)
        .returns(1L, AccountSlot::version)
        .returns(commitment("turns"), AccountSlot::commitment);

    assertReverts("AccountRevoked", () -> chain().from(user).storeRegData(word("again")));
  }

  @Test
  void anAccountRevokesItsOwnCredential() {
    Address user = member("leaves");
    chain().from(user).revokeOwn();

    assertThat(account(user).status()).isEqualTo(Status.REVOKED);
    assertReverts("StatusForbids", () -> chain().from(user).revokeOwn());
  }

  @Test
  void aDecisionOnAnotherStateChangesNothing() {
    Address user = member("moved");
    assertReverts("SeqDiffers", () -> idma().suspend(user, 1, Bytes32.ZERO));
    assertReverts("SeqDiffers", () -> idma().revoke(user, 3, Bytes32.ZERO));
    assertReverts("StatusForbids", () -> idma().resume(user, 2, Bytes32.ZERO));

    Address asking = user("replaces");
    BlockRef first = requested(asking, word("first"));
    BlockRef second = requested(asking, word("second"));
    assertReverts("RequestDiffers", () -> answer(asking, "first", first, inAnHour()));
    assertReverts("NotAfterPassed", () -> answer(asking, "second", second, second.timestamp()));
    assertThat(account(asking).seq()).isEqualTo(2);
  }

  @Test
  void nobodyButIdmaDecides() {
    Address user = member("attacked");
    IdmaRegistryCalls stranger = chain().from(user("stranger"));

    assertReverts("NotIdma", () -> stranger.suspend(user, 2, Bytes32.ZERO));
    assertReverts("NotIdma", () -> stranger.revoke(user, 2, Bytes32.ZERO));
    assertReverts("NotIdma", () -> stranger.lowerRole(chain().admins().getFirst(), 0));
    assertReverts(
        "NotIdma",
        () ->
            stranger.rotateUcred(
                user, 2, word("forged"), word("forged"), word("forged"), inAnHour()));
    assertReverts(
        "NotActiveSystemAdmin", () -> stranger.approveRole(user, 1, LOG_ADMIN, inAnHour()));
  }

  @Test
  void onlyAnExpiredCredentialIsAskedForAnew() {
    Address user = member("expires");
    assertReverts("CredentialStands", () -> chain().from(user).storeRegData(word("early")));

    chain().mineAt(account(user).notAfter());
    requested(user, word("anew"));
    assertThat(account(user))
        .isEqualTo(new AccountSlot(Status.REQUESTED, 3, 1, 0, 0, commitment("expires"), 0));
  }

  @Test
  void twoAdministratorsMakeAnotherAndIdmaOnlyTakes() {
    List<Address> admins = chain().admins();
    assertThat(account(admins.getLast()).privilegedRole()).isEqualTo(SYSTEM_ADMIN);
    enrol(admins.get(0), "first admin");
    enrol(admins.get(1), "second admin");
    Address user = member("promoted");
    long deadline = latest().timestamp() + 600;

    chain().from(admins.get(0)).approveRole(user, 1, LOG_ADMIN, deadline);
    assertThat(account(user).privilegedRole()).isZero();
    assertReverts(
        "AlreadyApproved",
        () -> chain().from(admins.get(0)).approveRole(user, 1, LOG_ADMIN, deadline));
    chain().from(admins.get(1)).approveRole(user, 1, LOG_ADMIN, deadline);
    assertThat(account(user).privilegedRole()).isEqualTo(LOG_ADMIN);

    assertReverts("RoleForbidden", () -> idma().lowerRole(user, SYSTEM_ADMIN));
    idma().lowerRole(user, 0);
    assertThat(account(user).privilegedRole()).isZero();

    BlockRef before = latest();
    long administrators = ledger().systemAdministrators(before);
    assertThat(administrators).isGreaterThanOrEqualTo(3);
    chain().from(admins.get(0)).approveRole(user, 1, SYSTEM_ADMIN, deadline);
    chain().from(admins.get(1)).approveRole(user, 1, SYSTEM_ADMIN, deadline);
    assertThat(ledger().systemAdministrators(latest())).isEqualTo(administrators + 1);
    assertThat(ledger().systemAdministrators(before)).isEqualTo(administrators);
    idma().lowerRole(user, 0);
    assertThat(ledger().systemAdministrators(latest())).isEqualTo(administrators);
  }

  @Test
  void whatTheNewestBlockGrantsTheFinalizedOneGrantsLater() {
    Address user = member("later");
    assertThat(ledger().account(user, ledger().heads().finalized()).status())
        .isNotEqualTo(Status.ACTIVE);

    chain().mine(LAG);
    assertThat(ledger().account(user, ledger().heads().finalized()).status())
        .isEqualTo(Status.ACTIVE);
  }

  @Test
  void aReorganisationTakesRequestAndAccountAway() {
    Address user = user("taken");
    BlockRef block = requested(user, word("taken"));
    chain().reorganise(1);

    BlockRef now = ledger().block(block.number()).orElseThrow();
    assertThat(ledger().account(user, now)).isEqualTo(AccountSlot.NONE);
    assertThat(ledger().requestedInBlock(word("taken"), block.number())).isEmpty();
    assertThatThrownBy(() -> ledger().account(user, block))
        .asInstanceOf(type(PortException.class))
        .matches(PortException::retryable)
        .returns(PortException.Neighbour.CHAIN, PortException::neighbour);
  }

  @Test
  void aChainThatDoesNotAnswerIsARetryableFailure() {
    chain().reachable(false);
    try {
      assertThatThrownBy(() -> ledger().heads())
          .asInstanceOf(type(PortException.class))
          .matches(PortException::retryable)
          .returns(PortException.Neighbour.CHAIN, PortException::neighbour);
    } finally {
      chain().reachable(true);
    }
    assertThat(latest().number()).isNotNegative();
  }
}
