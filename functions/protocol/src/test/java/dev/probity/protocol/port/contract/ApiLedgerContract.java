package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ApiLedger.RequestSlot;
import dev.probity.protocol.port.ApiLedger.RequestStatus;
import dev.probity.protocol.port.ApiLedger.StoredTokenRequest;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every ledger of ApiTokenRegistry does, on a chain of which two blocks are not final yet.
 * Each test uses accounts of its own, so that a chain can be shared.
 */
public abstract class ApiLedgerContract {
  /** How far the finalized block lies behind the newest. */
  protected static final int LAG = 2;

  private static final long MAXIMUM_LIFE = 7 * 24 * 3600;
  private static final String REASON = "lost phone";

  /** The chain under the ledger, with what tests do to it. */
  protected interface Chain {
    /** The adapter under test. */
    ApiLedger ledger();

    /** An account that can pay, always the same for one name. */
    Address account(String name);

    /** The account of the gateway's transaction key. */
    Address gateway();

    /** The account of the guardian's transaction key. */
    Address guardian();

    /** The contract's functions, called by this account. */
    ApiTokenRegistryCalls from(Address sender);

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

  private ApiLedger ledger() {
    return chain().ledger();
  }

  private ApiTokenRegistryCalls gateway() {
    return chain().from(chain().gateway());
  }

  private ApiTokenRegistryCalls guardian() {
    return chain().from(chain().guardian());
  }

  private BlockRef latest() {
    return ledger().heads().latest();
  }

  private RequestSlot request(Address user, Bytes32 requestHash) {
    return ledger().request(user, requestHash, latest());
  }

  private TokenSlot token(Bytes32 tokenHash) {
    return ledger().token(tokenHash, latest());
  }

  private long inAnHour() {
    return latest().timestamp() + 3_600;
  }

  private static RequestSlot requestedAt(long storedAt) {
    return new RequestSlot(RequestStatus.REQUESTED, storedAt);
  }

  /** Asks for a token in a block of its own. */
  private BlockRef requested(Address user, Bytes32 requestHash) {
    chain().from(user).storeListServices(requestHash);
    return latest();
  }

  /** A user with a token of this name, for the request of this name. */
  private Address holder(String name) {
    Address user = user(name);
    long storedAt = requested(user, word(name)).timestamp();
    gateway().storeUtoken(user, word(name), storedAt, word(name + " token"), inAnHour());
    return user;
  }

  private static void assertReverts(String error, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("reverted: " + error);
  }

  @Test
  void whatNobodyAskedForIsNotThere() {
    assertThat(request(user("nobody"), word("nothing"))).isEqualTo(RequestSlot.NONE);
    assertThat(token(word("nothing"))).isEqualTo(TokenSlot.NONE);
    assertThat(token(word("nothing")).isIssued()).isFalse();
    assertThat(ledger().requestedInBlock(word("nothing"), latest().number())).isEmpty();
  }

  @Test
  void aRequestIsFoundInItsBlockAndStandsInItsSlot() {
    Address user = user("asks");
    BlockRef block = requested(user, word("asks"));

    assertThat(request(user, word("asks"))).isEqualTo(requestedAt(block.timestamp()));
    assertThat(ledger().requestedInBlock(word("asks"), block.number()))
        .containsExactly(new StoredTokenRequest(word("asks"), user, block.timestamp(), block));
    assertThat(ledger().requestedInBlock(word("asks"), block.number() - 1)).isEmpty();
    assertThat(ledger().requestedInBlock(word("asks"), block.number() + 1_000)).isEmpty();
    assertThat(ledger().requestedInBlock(word("another"), block.number())).isEmpty();
    assertReverts("RequestHashZero", () -> chain().from(user).storeListServices(Bytes32.ZERO));
  }

  @Test
  void aRequestIsWrittenOnceAndStandsBesideOthersOfItsUser() {
    Address user = user("asks twice");
    BlockRef first = requested(user, word("one"));
    assertReverts("StatusForbids", () -> chain().from(user).storeListServices(word("one")));
    BlockRef second = requested(user, word("two"));

    assertThat(request(user, word("one"))).isEqualTo(requestedAt(first.timestamp()));
    assertThat(request(user, word("two"))).isEqualTo(requestedAt(second.timestamp()));
  }

  @Test
  void aCopiedHashLandsInTheCopiersOwnSlot() {
    Address user = user("copied");
    Address copier = user("copier");
    BlockRef copied = requested(copier, word("copied"));
    assertThat(request(user, word("copied"))).isEqualTo(RequestSlot.NONE);

    BlockRef own = requested(user, word("copied"));
    assertThat(request(user, word("copied"))).isEqualTo(requestedAt(own.timestamp()));
    assertThat(request(copier, word("copied"))).isEqualTo(requestedAt(copied.timestamp()));
    assertThat(ledger().requestedInBlock(word("copied"), own.number()))
        .extracting(StoredTokenRequest::user)
        .containsExactly(user);
  }

  @Test
  void anAnswerIssuesTheTokenOnce() {
    Address user = user("answered");
    BlockRef block = requested(user, word("answered"));
    long timeExp = inAnHour();
    gateway()
        .storeUtoken(user, word("answered"), block.timestamp(), word("answered token"), timeExp);

    assertThat(request(user, word("answered")))
        .isEqualTo(new RequestSlot(RequestStatus.ANSWERED, block.timestamp()));
    TokenSlot token = token(word("answered token"));
    assertThat(token)
        .isEqualTo(new TokenSlot(user, timeExp, latest().timestamp(), false, false, false, false));
    assertThat(token.isIssued()).isTrue();
    assertThat(token.isSuspended()).isFalse();
    assertReverts(
        "StatusForbids",
        () ->
            gateway()
                .storeUtoken(
                    user, word("answered"), block.timestamp(), word("second"), inAnHour()));
    assertThat(token(word("second"))).isEqualTo(TokenSlot.NONE);
  }

  @Test
  void anAnswerIsRefusedUnlessItIsTheGatewaysToThisVeryRequest() {
    Address user = user("checked");
    long storedAt = requested(user, word("checked")).timestamp();
    Bytes32 asked = word("checked");
    Bytes32 token = word("checked token");
    long timeExp = inAnHour();

    assertReverts(
        "NotGateway", () -> chain().from(user).storeUtoken(user, asked, storedAt, token, timeExp));
    assertReverts(
        "NotGateway", () -> guardian().storeUtoken(user, asked, storedAt, token, timeExp));
    assertReverts(
        "StatusForbids",
        () -> gateway().storeUtoken(user, word("another"), storedAt, token, timeExp));
    assertReverts(
        "StatusForbids",
        () -> gateway().storeUtoken(user("other"), asked, storedAt, token, timeExp));
    assertReverts(
        "RequestDiffers", () -> gateway().storeUtoken(user, asked, storedAt + 1, token, timeExp));
    assertReverts(
        "TokenHashZero", () -> gateway().storeUtoken(user, asked, storedAt, Bytes32.ZERO, timeExp));
    for (long wrong : List.of(0L, storedAt, latest().timestamp() + 2 * MAXIMUM_LIFE)) {
      assertReverts(
          "TimeExpForbidden", () -> gateway().storeUtoken(user, asked, storedAt, token, wrong));
    }
    assertThat(request(user, asked)).isEqualTo(requestedAt(storedAt));
    assertThat(token(token)).isEqualTo(TokenSlot.NONE);
  }

  @Test
  void aTokenIsNeverIssuedASecondTime() {
    Address user = holder("issued");
    long storedAt = requested(user, word("again")).timestamp();
    assertReverts(
        "TokenStands",
        () ->
            gateway().storeUtoken(user, word("again"), storedAt, word("issued token"), inAnHour()));
  }

  @Test
  void eachPartySuspendsForItselfAndClearsOnlyItsOwn() {
    Address user = holder("suspended");
    Bytes32 token = word("suspended token");
    assertReverts("NotSuspended", () -> gateway().resumeToken(token, REASON));
    chain().from(user).suspendToken(token, REASON);
    assertReverts("NotSuspended", () -> gateway().resumeToken(token, REASON));
    assertReverts("AlreadySuspended", () -> chain().from(user).suspendToken(token, ""));
    gateway().suspendToken(token, REASON);
    guardian().suspendToken(token, REASON);
    assertThat(token(token))
        .matches(TokenSlot::suspendedByUser)
        .matches(TokenSlot::suspendedByGateway)
        .matches(TokenSlot::suspendedByGuardian)
        .matches(TokenSlot::isSuspended);

    gateway().resumeToken(token, REASON);
    chain().from(user).resumeToken(token, REASON);
    assertThat(token(token))
        .returns(false, TokenSlot::suspendedByUser)
        .returns(false, TokenSlot::suspendedByGateway)
        .returns(true, TokenSlot::suspendedByGuardian)
        .matches(TokenSlot::isSuspended);
    guardian().resumeToken(token, REASON);
    assertThat(token(token).isSuspended()).isFalse();
  }

  @Test
  void whoIsUserAndGatewayAtOnceActsForBoth() {
    Address both = chain().gateway();
    long storedAt = requested(both, word("both")).timestamp();
    Bytes32 token = word("both token");
    gateway().storeUtoken(both, word("both"), storedAt, token, inAnHour());
    guardian().suspendToken(token, REASON);
    gateway().suspendToken(token, REASON);
    assertThat(token(token))
        .matches(TokenSlot::suspendedByUser)
        .matches(TokenSlot::suspendedByGateway);
    gateway().resumeToken(token, REASON);
    assertThat(token(token))
        .returns(false, TokenSlot::suspendedByUser)
        .returns(false, TokenSlot::suspendedByGateway)
        .returns(true, TokenSlot::suspendedByGuardian);
  }

  @Test
  void aRevocationByAnyPartyIsFinal() {
    Address user = holder("revoked by its user");
    holder("revoked by the gateway");
    holder("revoked by the guardian");
    chain().from(user).suspendToken(word("revoked by its user token"), REASON);
    chain().from(user).revokeToken(word("revoked by its user token"), REASON);
    gateway().revokeToken(word("revoked by the gateway token"), REASON);
    guardian().revokeToken(word("revoked by the guardian token"), "");

    for (String name :
        List.of("revoked by its user", "revoked by the gateway", "revoked by the guardian")) {
      Bytes32 token = word(name + " token");
      TokenSlot revoked = token(token);
      assertThat(revoked.revoked()).isTrue();
      assertReverts("AlreadyRevoked", () -> gateway().suspendToken(token, REASON));
      assertReverts("AlreadyRevoked", () -> guardian().resumeToken(token, REASON));
      assertReverts("AlreadyRevoked", () -> gateway().revokeToken(token, REASON));
      assertThat(token(token)).isEqualTo(revoked);
    }
  }

  @Test
  void aStrangerTouchesNoToken() {
    holder("touched");
    ApiTokenRegistryCalls stranger = chain().from(user("stranger"));
    Bytes32 token = word("touched token");
    assertReverts("NotParty", () -> stranger.suspendToken(token, REASON));
    assertReverts("NotParty", () -> stranger.resumeToken(token, REASON));
    assertReverts("NotParty", () -> stranger.revokeToken(token, REASON));
    assertReverts("TokenUnknown", () -> gateway().revokeToken(word("no token"), REASON));
  }

  @Test
  void aReasonIsAtMost32AsciiCharacters() {
    holder("explained");
    Bytes32 token = word("explained token");
    gateway().suspendToken(token, "x".repeat(32));
    for (String wrong : List.of("x".repeat(33), "façade", "\u2028")) {
      assertThatThrownBy(() -> gateway().resumeToken(token, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a reason is at most 32 ASCII characters");
    }
    assertThat(token(token).suspendedByGateway()).isTrue();
  }

  @Test
  void whatTheNewestBlockGrantsTheFinalizedOneGrantsLater() {
    Address user = holder("later");
    Bytes32 token = word("later token");
    BlockRef before = ledger().heads().finalized();
    assertThat(ledger().token(token, before)).isEqualTo(TokenSlot.NONE);
    assertThat(ledger().request(user, word("later"), before).status())
        .isNotEqualTo(RequestStatus.ANSWERED);

    chain().mine(LAG);
    BlockRef after = ledger().heads().finalized();
    assertThat(ledger().token(token, after).user()).isEqualTo(user);
    assertThat(ledger().request(user, word("later"), after).status())
        .isEqualTo(RequestStatus.ANSWERED);
  }

  @Test
  void aReorganisationTakesRequestAndTokenAway() {
    Address user = holder("taken");
    BlockRef block = latest();
    chain().reorganise(2);

    BlockRef now = ledger().block(block.number()).orElseThrow();
    assertThat(ledger().request(user, word("taken"), now)).isEqualTo(RequestSlot.NONE);
    assertThat(ledger().token(word("taken token"), now)).isEqualTo(TokenSlot.NONE);
    assertThat(ledger().requestedInBlock(word("taken"), block.number() - 1)).isEmpty();
    assertThatThrownBy(() -> ledger().token(word("taken token"), block))
        .asInstanceOf(type(PortException.class))
        .matches(PortException::retryable)
        .returns(PortException.Neighbour.CHAIN, PortException::neighbour);
  }

  @Test
  void anAnswerToARequestThatWasMinedAgainLaterIsRefused() {
    Address user = user("mined again");
    // What the account was given to pay with stays.
    chain().mine(1);
    long first = requested(user, word("mined again")).timestamp();
    chain().reorganise(1);
    chain().mineAt(first + 60);
    long second = requested(user, word("mined again")).timestamp();
    assertThat(second).isGreaterThan(first);

    assertReverts(
        "RequestDiffers",
        () -> gateway().storeUtoken(user, word("mined again"), first, word("token"), inAnHour()));
    gateway().storeUtoken(user, word("mined again"), second, word("token"), inAnHour());
    assertThat(token(word("token")).user()).isEqualTo(user);
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
