package dev.probity.local.story;

import static dev.probity.local.story.BentRegistration.mailed;
import static dev.probity.local.story.BentRegistration.salted;
import static dev.probity.local.story.BentRegistration.tagged;
import static dev.probity.local.story.BentRegistration.timed;
import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Member.Anchored;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Refusals of C0, C7, C9 and I.7 to I.13 at the routes of a registration. Most of the time is
 * waiting for blocks, so that all accounts are anchored at once.
 */
class RegistrationRefusalsTest {
  private static final String ANY_CODE = "00000000";
  private static final String WEAK = "password1234";

  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static ExecutorService threads;
  private static Future<Prepared> taken;
  private static Future<Prepared> anchored;
  private static Future<Prepared> weak;
  private static Future<Prepared> early;
  private static Future<Prepared> replaced;
  private static Future<Prepared> ofTaken;
  private static Future<Prepared> ofLeaver;

  /** Somebody whose R1 is anchored. */
  private record Prepared(Member member, Anchored anchored) {
    HttpResponse<String> post(ObjectNode payload) throws Exception {
      return module.post(anchored.path(), member.seal(payload));
    }

    ObjectNode payload(String code) {
      return member.payload(anchored.registration(), code);
    }
  }

  @BeforeAll
  static void anchorAllAtOnce() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    threads = Executors.newVirtualThreadPerTaskExecutor();
    taken = prepare(() -> registered(new Member(stack, folder)));
    anchored = prepare(() -> anchored(new Member(stack, folder)));
    weak =
        prepare(() -> {
          Member member = new Member(stack, folder);
          return new Prepared(
              member, member.anchored(member.registration(m -> tagged(m, member.tag(WEAK)))));
        });
    early =
        prepare(() -> {
          Member member = new Member(stack, folder);
          long iat = Owner.now() + 34;
          return new Prepared(
              member, member.anchored(member.registration(m -> timed(m, iat, iat + 3600))));
        });
    replaced =
        prepare(() -> {
          Prepared first = anchored(new Member(stack, folder));
          long _ = first.member().anchor(Owner.word(), Finality.parse("latest"));
          return first;
        });
    ofTaken = prepare(() -> withEmailOf(taken.get().member()));
    ofLeaver =
        prepare(() -> {
          Prepared leaver = registered(new Member(stack, folder));
          long _ = leaver.member().call(IdmaContract.revokeOwn(), Finality.parse("latest"));
          return withEmailOf(leaver.member());
        });
  }

  @AfterAll
  static void stop() throws Exception {
    for (Future<Prepared> one : all()) {
      one.get().member().close();
    }
    threads.close();
  }

  private static List<Future<Prepared>> all() {
    return List.of(taken, anchored, weak, early, replaced, ofTaken, ofLeaver);
  }

  private static Future<Prepared> prepare(Callable<Prepared> work) {
    return threads.submit(work);
  }

  private static Prepared anchored(Member member) throws Exception {
    return new Prepared(member, member.anchored());
  }

  private static Prepared registered(Member member) throws Exception {
    Prepared prepared = anchored(member);
    Member.Held _ = member.registered(prepared.anchored());
    return prepared;
  }

  private static Prepared withEmailOf(Member holder) throws Exception {
    Member member = new Member(stack, folder);
    return new Prepared(
        member, member.anchored(member.registration(m -> mailed(m, holder.email()))));
  }

  // ---- C0, C7

  @Test
  void aHashThatIsInAnotherBlockIsNotOnChain() throws Exception {
    Anchored ann = anchored.get().anchored();
    String elsewhere = "/v1/registrations/" + ann.hash() + "?block=" + (ann.block() - 1);
    refused(
        module.post(elsewhere, anchored.get().member().seal(anchored.get().payload(ANY_CODE))),
        Refusal.NOT_ON_CHAIN);
  }

  @Test
  void aBlockThatIsNotThereYetIsNotFinal() throws Exception {
    Anchored ann = anchored.get().anchored();
    String ahead = "/v1/registrations/" + ann.hash() + "?block=" + (ann.block() + 1_000_000);
    refused(
        module.post(ahead, anchored.get().member().seal(anchored.get().payload(ANY_CODE))),
        Refusal.NOT_FINAL);
  }

  @Test
  void aPathThatHoldsNoHashIsMalformed() throws Exception {
    refused(module.get("/v1/registrations/nonsense"), Refusal.MALFORMED);
  }

  @Test
  void theSameSaltInAnotherMessageIsReplay() throws Exception {
    Prepared ann = taken.get();
    Bytes32 used = ann.anchored().registration().message().salt();
    var other = ann.member().registration(m -> mailed(salted(m, used), "other@example.org"));
    refused(ann.post(ann.member().payload(other, ANY_CODE)), Refusal.REPLAY);
  }

  @Test
  void theSameMessageAgainHasTheStoredOutcome() throws Exception {
    Prepared ann = taken.get();
    assertThat(ann.post(ann.payload(ANY_CODE)).statusCode()).isEqualTo(202);
    assertThat(module.get("/v1/registrations/" + ann.anchored().hash()).statusCode())
        .isEqualTo(200);
  }

  // ---- C9

  @Test
  void aMessageWhoseHashIsNotTheOneOnChainIsHashMismatch() throws Exception {
    Prepared ann = anchored.get();
    refused(
        ann.post(ann.member().payload(ann.member().registration(), ANY_CODE)),
        Refusal.HASH_MISMATCH);
  }

  @Test
  void aRequestThatTheAccountReplacedIsSuperseded() throws Exception {
    Prepared ann = replaced.get();
    refused(ann.post(ann.payload(ANY_CODE)), Refusal.SUPERSEDED);
  }

  @Test
  void anAnchorFromBeforeTheMessagesWindowIsTransactionTime() throws Exception {
    Prepared ann = early.get();
    while (Owner.now() < ann.anchored().registration().message().iat() - 30) {
      Thread.sleep(100);
    }
    refused(ann.post(ann.payload(ANY_CODE)), Refusal.TRANSACTION_TIME);
  }

  // ---- I.7

  @Test
  void aPasswordWhoseTagWasNotSignedIsPasswordTag() throws Exception {
    ObjectNode payload = anchored.get().payload(ANY_CODE);
    payload.put("password", "another obtuse fjord of gravel");
    refused(anchored.get().post(payload), Refusal.PASSWORD_TAG);
  }

  @Test
  void aReplyKeyThatWasNotSignedIsReplyKey() throws Exception {
    ObjectNode payload = anchored.get().payload(ANY_CODE);
    payload.set("replyJwk", ReplyKeyPair.generate().publicJwk().toJson());
    refused(anchored.get().post(payload), Refusal.REPLY_KEY);
  }

  @Test
  void aPasswordThatEverybodyHasIsWeakPassword() throws Exception {
    ObjectNode payload = weak.get().payload(ANY_CODE);
    payload.put("password", WEAK);
    HttpResponse<String> answer = weak.get().post(payload);
    refused(answer, Refusal.WEAK_PASSWORD);
    assertThat(answer.body()).doesNotContain(WEAK);
  }

  @Test
  void aWrongCodeAndATakenAddressAreEmailUnverifiedWithOneBody() throws Exception {
    Prepared other = ofTaken.get();
    HttpResponse<String> wrong = other.post(other.payload(ANY_CODE));
    refused(wrong, Refusal.EMAIL_UNVERIFIED);
    String right = other.member().code(taken.get().member().email());
    HttpResponse<String> answer = other.post(other.payload(right));
    assertThat(answer.body()).isEqualTo(wrong.body());
  }

  @Test
  void theAddressOfARevokedAccountIsReregistrationDenied() throws Exception {
    Prepared other = ofLeaver.get();
    String code = other.member().code(other.anchored().registration().message().email());
    refused(other.post(other.payload(code)), Refusal.REREGISTRATION_DENIED);
  }

  // ---- I.10 to I.13

  /**
   * Nothing is mined while the request is taken and Tx2 sent; then the account replaces its request
   * by a transaction that pays more, so that it comes first in the block and Tx2 reverts.
   */
  @Test
  @ResourceLock(StoppedMining.LOCK)
  void aCredentialForARequestThatWasReplacedMeanwhileIsChainRefused() throws Exception {
    for (Future<Prepared> one : all()) {
      one.get();
    }
    try (var member = new Member(stack, folder)) {
      Prepared ann = anchored(member);
      String code = member.code();
      try (var mining = new StoppedMining(stack)) {
        assertThat(ann.post(ann.payload(code)).statusCode()).isEqualTo(202);
        mining.awaitSentAbout(member.address());
        mining.overtakes(member.address(), IdmaContract.storeRegData(Owner.word()));
      }
      refused(ended(ann.anchored().hash()), Refusal.CHAIN_REFUSED);
    }
  }

  private static HttpResponse<String> ended(Bytes32 requestHash) throws Exception {
    HttpResponse<String> status = module.get("/v1/registrations/" + requestHash);
    for (int asked = 0; asked < 900 && status.statusCode() == 202; asked++) {
      Thread.sleep(100);
      status = module.get("/v1/registrations/" + requestHash);
    }
    return status;
  }

  @Test
  void anUnknownRegistrationIsNotFound() throws Exception {
    refused(module.get("/v1/registrations/" + Owner.word()), Refusal.NOT_FOUND);
  }

  @Test
  void aReplyOfAnotherAccountOrOneThatWasAcknowledgedIsNotFound() throws Exception {
    try (var member = new Member(stack, folder)) {
      Prepared bob = registered(member);
      String path = "/v1/registrations/" + bob.anchored().hash();
      Member stranger = anchored.get().member();
      ObjectNode foreign = stranger.acknowledgement(bob.anchored().hash());
      refused(module.post(path + "/ack", stranger.seal(foreign)), Refusal.NOT_FOUND);
      assertThat(module.get(path).statusCode()).isEqualTo(200);

      ObjectNode own = member.acknowledgement(bob.anchored().hash());
      for (int twice = 0; twice < 2; twice++) {
        assertThat(module.post(path + "/ack", member.seal(own)).statusCode()).isEqualTo(200);
      }

      refused(module.get(path), Refusal.NOT_FOUND);
    }
  }

  @Test
  void anAcknowledgementOfAnotherHashThanThePathsIsSchema() throws Exception {
    Prepared ann = anchored.get();
    refused(
        module.post(
            "/v1/registrations/" + ann.anchored().hash() + "/ack",
            ann.member().seal(ann.member().acknowledgement(Owner.word()))),
        Refusal.SCHEMA);
  }
}
