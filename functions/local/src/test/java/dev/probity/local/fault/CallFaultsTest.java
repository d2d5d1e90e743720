package dev.probity.local.fault;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.chain.ApiContract;
import dev.probity.chain.Finality;
import dev.probity.local.fault.CallDeed.Kind;
import dev.probity.local.fault.CallDeed.User;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.story.Caller;
import dev.probity.local.story.Caller.Token;
import dev.probity.protocol.step.Refusal;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * IDMA, a service or the chain out of reach while a token is asked for, a call is made and an
 * operation is at work; a token that is taken back meanwhile. What cannot be done is told as
 * something to repeat and grants nothing, and the same message afterwards has its one outcome.
 */
@Tag("slow")
class CallFaultsTest {
  private static final URI NOBODY_YET = URI.create("http://127.0.0.1:9");
  private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();
  private static final long PAUSE_MILLIS = 100;
  private static final long A_WHILE_MILLIS = 1_500;

  @TempDir static Path folder;

  private static FaultProxy lambda;
  private static FaultProxy rpc;
  private static IdentityScene scene;
  private static Caller caller;
  private static User user;

  @BeforeAll
  static void behindProxies() throws Exception {
    lambda = FaultProxy.before(NOBODY_YET);
    rpc = FaultProxy.before(NOBODY_YET);
    scene =
        new IdentityScene(
            folder,
            Map.of(
                "AWS_ENDPOINT_URL_LAMBDA", lambda.endpoint().toString(),
                "CHAIN_RPC_URLS", rpc.endpoint().toString()));
    lambda.redirect(scene.stack().gateway().lambdaUrl());
    rpc.redirect(scene.stack().rpcUrl());
    caller = new Caller(scene.stack(), folder);
    user = User.of(scene, caller);
  }

  @AfterEach
  void clearAndLookForAlarms() throws Exception {
    clear();
    scene.requireNoAlarm();
  }

  private static void clear() {
    lambda.clear();
    rpc.clear();
  }

  @AfterAll
  static void close() throws Exception {
    caller.close();
    scene.close();
    lambda.close();
    rpc.close();
  }

  private static Predicate<ProxiedRequest> invokes(String... functions) {
    return request -> List.of(functions).stream().anyMatch(request.target()::contains);
  }

  /** What may be wrong for a while. */
  enum Trouble {
    IDMA_UNREACHABLE {
      @Override
      void begin() {
        lambda.always(invokes("QueryRole"), new Fault.DropRequest());
      }
    },
    IDMA_FAILS {
      @Override
      void begin() {
        lambda.always(invokes("QueryRole"), Fault.serverError());
      }
    },
    IDMA_ANSWERS_INTO_NOTHING {
      @Override
      void begin() {
        lambda.always(invokes("QueryRole"), new Fault.DropReply());
      }
    },
    SERVICE_UNREACHABLE {
      @Override
      void begin() {
        lambda.always(invokes("Echo", "DigestIterate"), new Fault.DropRequest());
      }

      @Override
      List<Kind> kinds() {
        return List.of(Kind.CALL, Kind.OPERATION);
      }
    },
    CHAIN_STOPPED {
      @Override
      void begin() {
        rpc.always(request -> true, new Fault.DropRequest());
      }

      @Override
      Refusal told() {
        return Refusal.CHAIN_UNAVAILABLE;
      }
    };

    abstract void begin();

    /** Whom it hinders. */
    List<Kind> kinds() {
      return List.of(Kind.values());
    }

    Refusal told() {
      return Refusal.UNAVAILABLE;
    }
  }

  private static void endsOnce(CallDeed deed) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!deed.isOver()) {
      assertThat(System.nanoTime()).as("the end of the deed").isLessThan(deadline);
      Thread.sleep(PAUSE_MILLIS);
    }
    deed.requireOnce();
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void whatLastsIsToldAsSomethingToRepeatGrantsNothingAndThenHappensOnce(Trouble trouble)
      throws Exception {
    for (Kind kind : trouble.kinds()) {
      CallDeed deed = kind.begin(user);
      trouble.begin();
      HttpResponse<String> answer = deed.ask();
      clear();
      refused(answer, trouble.told());
      deed.requireNothing();
      endsOnce(deed);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CALL", "OPERATION"})
  void whatAServiceTookWhileItsAnswerWasLostIsDoneOnce(Kind kind) throws Exception {
    CallDeed deed = kind.begin(user);
    lambda.always(invokes("Echo", "DigestIterate"), new Fault.DropReply());
    refused(deed.ask(), Refusal.UNAVAILABLE);
    clear();
    endsOnce(deed);
  }

  @Test
  void aListThatIdmaDoesNotConfirmIsUnavailableForNow() throws Exception {
    lambda.always(invokes("QueryRole"), new Fault.DropRequest());
    var question = caller.listServices(of -> of);
    refused(caller.list(question), Refusal.UNAVAILABLE);
    clear();
    assertThat(caller.list(question).statusCode()).isEqualTo(200);
  }

  @Test
  void aTokenWhoseTransactionCannotBeSentIsNotShownUntilItIsFinal() throws Exception {
    var deed = new TokenDeed(user);
    rpc.always(request -> request.calls("eth_sendRawTransaction"), new Fault.DropRequest());
    assertThat(deed.ask().statusCode()).isEqualTo(202);
    Thread.sleep(A_WHILE_MILLIS);
    assertThat(deed.isOver()).isFalse();
    deed.requireNoneOnChain();
    clear();
    endsOnce(deed);
  }

  @Test
  void anOperationWhoseWorkerLosesTheChainGoesOnAfterwards() throws Exception {
    var deed = new OperationDeed(user);
    lambda.times(
        1,
        invokes("RunOperation"),
        new Fault.Around(
            scene.stack().gateway().lambdaUrl(),
            () -> {
              rpc.always(request -> true, new Fault.DropRequest());
              return true;
            },
            () -> {}));
    assertThat(deed.ask().statusCode()).isEqualTo(202);
    Thread.sleep(A_WHILE_MILLIS);
    clear();
    endsOnce(deed);
  }

  /** The gateway looked at the token before; what it granted then holds, and nothing after it. */
  @ParameterizedTest
  @ValueSource(strings = {"QueryRole", "Echo"})
  void aTokenThatIsRevokedDuringItsCallTakesNoOther(String during) throws Exception {
    Token token = caller.token(request -> request, "echo");
    var deed = new EchoDeed(new User(scene, caller, token));
    lambda.times(
        1,
        invokes(during),
        new Fault.Around(
            scene.stack().gateway().lambdaUrl(),
            () -> {
              revoke(token);
              return true;
            },
            () -> {}));
    assertThat(deed.ask().statusCode()).isEqualTo(200);
    assertThat(deed.answers()).isEqualTo(1);
    refused(deed.ask(), Refusal.TOKEN_REVOKED);
    var next = new EchoDeed(new User(scene, caller, token));
    refused(next.ask(), Refusal.TOKEN_REVOKED);
    next.requireNothing();
  }

  private static void revoke(Token token) {
    try {
      long _ =
          caller.transact(ApiContract.revokeToken(token.hash(), "lost"), Finality.parse("latest"));
    } catch (Exception unsent) {
      throw new IllegalStateException(unsent);
    }
  }
}
