package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static dev.probity.local.story.Owner.now;
import static dev.probity.local.story.Owner.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.transaction.ContractRefusedException;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.story.Owner.Content;
import dev.probity.protocol.integrity.EraseData;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Erasure and its refusals: a version is erased once, and then its very hash and block are used
 * with a body that is bent in one place. What shows only on chain has a version of its own.
 */
class ErasureRefusalsTest {
  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static Owner owner;
  private static Owner stranger;
  private static Content content;
  private static SignedMessage<StoreData> stored;
  private static SignedMessage<EraseData> accepted;
  private static long block;

  @BeforeAll
  static void eraseOnce() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    owner = new Owner(stack, folder);
    stranger = new Owner(stack, folder);
    content = owner.content();
    stored = store(owner, content);
    accepted = owner.erasure(content, m -> m);
    block = owner.erase(content, accepted.digest());
    assertThat(post(here(), sealed(accepted)).statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    owner.close();
    stranger.close();
  }

  /** Stores a version and waits until it is accepted. */
  private static SignedMessage<StoreData> store(Owner by, Content content) throws Exception {
    by.upload(content.blocks());
    SignedMessage<StoreData> message = by.message(content);
    long anchored = by.anchor(content, message);
    assertThat(module.post(Owner.path(message.digest(), anchored), by.sealed(message)).statusCode())
        .isEqualTo(202);
    assertThat(module.decided(message.digest()).statusCode()).isEqualTo(200);
    return message;
  }

  private static String path(Bytes32 requestHash, long number) {
    return "/v1/erasures/" + requestHash + "?block=" + number;
  }

  private static String here() {
    return path(accepted.digest(), block);
  }

  private static SignedMessage<EraseData> message(UnaryOperator<EraseData> change) {
    return owner.erasure(content, change);
  }

  private static EraseData timed(EraseData m, long iat, long exp) {
    return new EraseData(m.user(), m.dataId(), m.version(), m.nonce(), iat, exp);
  }

  private static String sealed(SignedMessage<EraseData> signed) {
    return owner.seal(Owner.erasurePayload(signed));
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return module.post(path, body);
  }

  private static HttpResponse<String> post(SignedMessage<EraseData> signed) throws Exception {
    return post(here(), sealed(signed));
  }

  @Test
  void anErasedVersionIsErasedForWhoeverAsks() throws Exception {
    HttpResponse<String> answer = module.status(stored.digest());
    refused(answer, Refusal.ERASED);
    assertThat(answer.body()).contains("proofs", "stay");
  }

  @Test
  void theSameMessageAgainHasTheSameOutcome() throws Exception {
    HttpResponse<String> again = post(accepted);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).contains("\"erased\"", accepted.message().dataId().toString());
  }

  @Test
  void aTombstoneWithoutAMessageIsErasedAllTheSame() throws Exception {
    Content free = owner.content();
    SignedMessage<StoreData> message = store(owner, free);
    owner.erase(free, word());
    refused(module.status(message.digest()), Refusal.ERASED);
  }

  @Test
  void theNextVersionContinuesAnErasedOne() throws Exception {
    Bytes32 nonce = word();
    Content first = owner.content(owner, nonce, 1, Bytes32.ZERO);
    store(owner, first);
    owner.erase(first, word());
    Content second = owner.content(owner, nonce, 2, first.manifest().digest());
    SignedMessage<StoreData> message = store(owner, second);
    assertThat(module.decided(message.digest()).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyOverOneMebibyteIsTooLarge() throws Exception {
    refused(post(here(), "x".repeat((1 << 20) + 1)), Refusal.TOO_LARGE);
  }

  @Test
  void aBodyThatIsNoJweIsMalformed() throws Exception {
    refused(post(here(), "{}"), Refusal.MALFORMED);
  }

  @Test
  void aPayloadThatIsNoStrictJsonIsMalformed() throws Exception {
    byte[] twice = "{\"eraseData\":1,\"eraseData\":2}".getBytes(StandardCharsets.UTF_8);
    refused(post(here(), Jwe.sealToModule(twice, owner.moduleKey())), Refusal.MALFORMED);
  }

  @Test
  void aKidOfAnotherModuleIsJweHeader() throws Exception {
    String foreign = Jwe.sealToModule(new byte[] {1}, owner.member().moduleKey());
    refused(post(here(), foreign), Refusal.JWE_HEADER);
  }

  @Test
  void aCiphertextWithOneBitFlippedIsJweDecrypt() throws Exception {
    String sealed = sealed(accepted);
    int tag = sealed.lastIndexOf('.') + 1;
    char other = sealed.charAt(tag) == 'A' ? 'B' : 'A';
    refused(
        post(here(), sealed.substring(0, tag) + other + sealed.substring(tag + 1)),
        Refusal.JWE_DECRYPT);
  }

  @Test
  void aMissingOrUnknownFieldIsSchema() throws Exception {
    ObjectNode missing = Owner.erasurePayload(message(m -> m));
    ((ObjectNode) missing.required("eraseData").required("message")).remove("nonce");
    refused(post(here(), owner.seal(missing)), Refusal.SCHEMA);
    ObjectNode more = Owner.erasurePayload(message(m -> m)).put("more", "x");
    refused(post(here(), owner.seal(more)), Refusal.SCHEMA);
  }

  @Test
  void aMessageForAnotherContractIsWrongDomain() throws Exception {
    var domain = new Eip712Domain("Probity IM", 31337, Address.of(new byte[20]));
    refused(post(owner.signed(domain, message(m -> m).message())), Refusal.WRONG_DOMAIN);
  }

  @Test
  void aMessageThatExpiredOrLivesTooLongIsStale() throws Exception {
    refused(post(message(m -> timed(m, now() - 7200, now() - 3600))), Refusal.STALE);
    refused(post(message(m -> timed(m, now(), now() + 86_401))), Refusal.STALE);
  }

  @Test
  void aMessageFromAheadIsFromFuture() throws Exception {
    refused(post(message(m -> timed(m, now() + 120, now() + 3600))), Refusal.FROM_FUTURE);
  }

  @Test
  void aMessageSignedByAnotherKeyIsBadSignature() throws Exception {
    EraseData mine = message(m -> m).message();
    refused(post(stranger.signed(owner.domain(), mine)), Refusal.BAD_SIGNATURE);
  }

  @Test
  void theSameNonceInAnotherMessageIsReplay() throws Exception {
    Bytes32 used = accepted.message().nonce();
    refused(
        post(
            message(m -> new EraseData(m.user(), m.dataId(), m.version(), used, m.iat(), m.exp()))),
        Refusal.REPLAY);
  }

  @Test
  void aHashThatIsInAnotherBlockIsNotOnChain() throws Exception {
    refused(post(path(accepted.digest(), block - 1), sealed(accepted)), Refusal.NOT_ON_CHAIN);
  }

  @Test
  void aHashThatWasAnchoredAsStoredIsNotOnChain() throws Exception {
    // H12 stands on chain, and not as an erasure.
    Content other = owner.content();
    SignedMessage<StoreData> message = owner.message(other);
    long anchored = owner.anchor(other, message);
    refused(post(path(message.digest(), anchored), sealed(message(m -> m))), Refusal.NOT_ON_CHAIN);
  }

  @Test
  void aBlockThatIsNotThereYetIsNotFinal() throws Exception {
    refused(post(path(accepted.digest(), block + 1_000_000), sealed(accepted)), Refusal.NOT_FINAL);
  }

  @Test
  void aTombstoneAboveTheFinalizedBlockIsNotFinalUntilItIs() throws Exception {
    Content late = owner.content();
    store(owner, late);
    SignedMessage<EraseData> erasure = owner.erasure(late, m -> m);
    String path = path(erasure.digest(), owner.erase(late, erasure.digest()));
    try (StackGateway patient = stack.openGateway(Map.of("CHAIN_FINALITY", "4000"))) {
      refused(new ModuleOverHttp(patient.url()).post(path, sealed(erasure)), Refusal.NOT_FINAL);
    }
    assertThat(post(path, sealed(erasure)).statusCode()).isEqualTo(200);
  }

  @Test
  void aMessageWhoseHashIsNotTheOneOnChainIsHashMismatch() throws Exception {
    refused(post(message(m -> m)), Refusal.HASH_MISMATCH);
  }

  @Test
  void aTombstoneFromBeforeTheMessagesWindowIsTransactionTime() throws Exception {
    Content early = owner.content();
    store(owner, early);
    // Anchored at once, which is more than the 30 s of skew before it says it was signed.
    long iat = now() + 36;
    SignedMessage<EraseData> erasure = owner.erasure(early, m -> timed(m, iat, iat + 3600));
    long buried = owner.erase(early, erasure.digest());
    while (now() < iat - 30) {
      Thread.sleep(100);
    }
    refused(post(path(erasure.digest(), buried), sealed(erasure)), Refusal.TRANSACTION_TIME);
  }

  @Test
  void aStrangersCopyOfAPendingErasureIsHashMismatchAndChangesNothingForItsOwner()
      throws Exception {
    Bytes32 nonce = word();
    Content mine = owner.content(owner, nonce, 1, Bytes32.ZERO);
    SignedMessage<StoreData> message = store(owner, mine);
    Content theirs = stranger.content(stranger, nonce, 1, Bytes32.ZERO);
    stranger.anchor(theirs, stranger.message(theirs));
    SignedMessage<EraseData> erasure = owner.erasure(mine, m -> m);
    // Seen in the pool, copied, and mined first: it stands in the stranger's own slot.
    long copied = stranger.erase(theirs, erasure.digest());
    refused(post(path(erasure.digest(), copied), sealed(erasure)), Refusal.HASH_MISMATCH);
    assertThat(module.decided(message.digest()).statusCode()).isEqualTo(200);

    long own = owner.erase(mine, erasure.digest());
    assertThat(post(path(erasure.digest(), own), sealed(erasure)).statusCode()).isEqualTo(200);
    refused(module.status(message.digest()), Refusal.ERASED);
  }

  @Test
  void aStrangerWhoErasesTheirOwnVersionInAnothersNameIsHashMismatch() throws Exception {
    Content victim = owner.content();
    SignedMessage<StoreData> message = store(owner, victim);
    Content theirs = stranger.content();
    stranger.anchor(theirs, stranger.message(theirs));
    // A stranger's own message about the owner's data set, anchored where the stranger may.
    EraseData good = owner.erasure(victim, m -> m).message();
    SignedMessage<EraseData> forged =
        stranger.signed(
            owner.domain(),
            new EraseData(
                stranger.wallet().address(),
                good.dataId(),
                good.version(),
                good.nonce(),
                good.iat(),
                good.exp()));
    long buried = stranger.erase(theirs, forged.digest());
    refused(post(path(forged.digest(), buried), sealed(forged)), Refusal.HASH_MISMATCH);
    assertThat(module.decided(message.digest()).statusCode()).isEqualTo(200);
  }

  @Test
  void aVersionThatWasNeverStoredIsRefusedByTheContract() throws Exception {
    Content never = owner.content();
    assertThatThrownBy(() -> owner.erase(never, word()))
        .isInstanceOf(ContractRefusedException.class)
        .hasMessageContaining("TdataHashNeverStored");
  }

  @Test
  void anErasedVersionIsNotErasedAgain() {
    assertThatThrownBy(() -> owner.erase(content, word()))
        .isInstanceOf(ContractRefusedException.class)
        .hasMessageContaining("TdataAlreadyErased");
  }

  @Test
  void aRowThatAWriterOfTheTableEditedIsStateDiverged() throws Exception {
    Content edited = owner.content();
    SignedMessage<StoreData> message = store(owner, edited);
    SignedMessage<EraseData> erasure = owner.erasure(edited, m -> m);
    String path = path(erasure.digest(), owner.erase(edited, erasure.digest()));
    RowOf row = new RowOf(stack, message.digest());
    Map<String, AttributeValue> before = row.read();
    String body = RowOf.value(before, "body").s();
    row.write(before, "body", AttributeValue.fromS(body.replace("active", "erased")));
    refused(post(path, sealed(erasure)), Refusal.STATE_DIVERGED);
    row.write(before, "body", RowOf.value(before, "body"));
    assertThat(post(path, sealed(erasure)).statusCode()).isEqualTo(200);
  }

  @Test
  void moreRequestsThanANetworksQuotaIsThrottled() throws Exception {
    try (StackGateway strict = stack.openGateway(Map.of("SOURCE_QUOTA_PER_MINUTE", "1"))) {
      var busy = new ModuleOverHttp(strict.url());
      HttpResponse<String> last = busy.post(here(), sealed(accepted));
      for (int again = 0; again < 2 && last.statusCode() == 200; again++) {
        last = busy.post(here(), sealed(accepted));
      }
      refused(last, Refusal.THROTTLED);
    }
  }
}
