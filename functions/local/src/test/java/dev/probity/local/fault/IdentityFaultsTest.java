package dev.probity.local.fault;

import static dev.probity.local.service.fault.Requests.beyond;
import static dev.probity.local.service.fault.Requests.each;
import static dev.probity.local.service.fault.Requests.operation;
import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.fault.Deed.Kind;
import dev.probity.local.fault.Deed.Registered;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.stack.StackService;
import dev.probity.local.story.ModuleOverHttp;
import dev.probity.protocol.step.Refusal;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DynamoDB and KMS that fail as AWS says they may, under registration, login, changes of a
 * credential and an administrator's order, with the schedules behind them. What lasts is told as
 * something to repeat, and grants nothing; when it is over, or comes and goes, the same messages
 * end in one credential, one session, one effect.
 */
@Tag("slow")
class IdentityFaultsTest {
  private static final URI NOBODY_YET = URI.create("http://127.0.0.1:9");
  private static final int MEMBERS = 6;
  private static final long A_WHILE_MILLIS = 1_500;

  @TempDir static Path folder;

  private static FaultProxy tables;
  private static FaultProxy keys;
  private static IdentityScene scene;
  private static Patient patient;

  @BeforeAll
  static void behindProxies() throws Exception {
    tables = FaultProxy.before(NOBODY_YET);
    keys = FaultProxy.before(NOBODY_YET);
    scene =
        new IdentityScene(
            folder,
            Map.of(
                "AWS_ENDPOINT_URL_DYNAMODB", tables.endpoint().toString(),
                "AWS_ENDPOINT_URL_KMS", keys.endpoint().toString()));
    tables.redirect(scene.stack().endpoint(StackService.DYNAMODB));
    keys.redirect(scene.stack().endpoint(StackService.KMS));
    scene.appoint();
    patient = new Patient(scene.stack().apiUrl(), () -> {});
  }

  @AfterEach
  void clearAndLookForAlarms() throws Exception {
    clear();
    scene.requireNoAlarm();
  }

  private static void clear() {
    tables.clear();
    keys.clear();
  }

  @AfterAll
  static void close() throws Exception {
    scene.close();
    tables.close();
    keys.close();
  }

  /** What may be wrong for a while. */
  enum Trouble {
    SIGNING_THROTTLED {
      @Override
      void begin() {
        keys.always(operation("Sign"), Fault.kmsThrottled());
      }

      // The answer to an order holds nothing that is signed.
      @Override
      List<Kind> kinds() {
        return List.of(Kind.REGISTRATION, Kind.LOGIN, Kind.ROTATION);
      }
    },
    OPENING_THROTTLED {
      @Override
      void begin() {
        keys.always(operation("Decrypt"), Fault.kmsThrottled());
      }
    },
    READS_THROTTLED {
      @Override
      void begin() {
        tables.always(operation("GetItem"), Fault.dynamoDbThrottled());
      }
    },
    WRITES_THROTTLED {
      @Override
      void begin() {
        tables.always(operation("TransactWriteItems"), Fault.dynamoDbThrottled());
      }
    },
    WRITES_CLASH {
      @Override
      void begin() {
        tables.always(
            operation("TransactWriteItems"), Fault.dynamoDbCancelled("TransactionConflict"));
      }
    };

    private static final List<Kind> KINDS =
        List.of(Kind.REGISTRATION, Kind.LOGIN, Kind.ROTATION, Kind.SUSPENSION);

    abstract void begin();

    /** Whom it hinders. */
    List<Kind> kinds() {
      return KINDS;
    }
  }

  /** Of somebody who can do it. */
  private static Deed begun(Kind kind) throws Exception {
    return switch (kind) {
      case REGISTRATION -> kind.begin(scene, null);
      case DOWNGRADE -> kind.begin(scene, told(Kind.UPGRADE.begin(scene, registered())).after());
      default -> kind.begin(scene, registered());
    };
  }

  private static Registered registered() throws Exception {
    return told(new RegistrationDeed(scene)).after();
  }

  private static Deed told(Deed deed) throws Exception {
    deed.tell(patient);
    return deed;
  }

  /** Ready to send the message that decides; nothing is wrong yet. */
  private static Deed prepared(Kind kind) throws Exception {
    Deed deed = begun(kind);
    deed.prepare(patient);
    return deed;
  }

  /** All of the deed, from here on, has just its transactions. */
  private static void endsOnce(Deed deed, long transactionsBefore) throws Exception {
    endOnce(List.of(deed), transactionsBefore);
  }

  private static void endOnce(List<Deed> deeds, long transactionsBefore) throws Exception {
    for (Deed deed : deeds) {
      deed.finish(patient);
      deed.requireOnce();
    }
    assertThat(scene.transactions() - transactionsBefore)
        .isEqualTo(deeds.stream().mapToLong(Deed::transactions).sum());
  }

  /** One request for each of them. */
  @FunctionalInterface
  private interface Request {
    HttpResponse<String> of(Deed deed) throws Exception;
  }

  private static HttpResponse<String> status(Deed deed) throws Exception {
    return new ModuleOverHttp(scene.stack().apiUrl()).get(deed.statusPath().orElseThrow());
  }

  /** Each request once, and all at the same time. */
  private static List<HttpResponse<String>> answers(List<Deed> deeds, Request request)
      throws Exception {
    List<Future<HttpResponse<String>>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      deeds.forEach(deed -> asked.add(threads.submit(() -> request.of(deed))));
    }
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (Future<HttpResponse<String>> answer : asked) {
      answers.add(answer.get());
    }
    return answers;
  }

  private static void requireNothing(List<Deed> deeds) throws Exception {
    for (Deed deed : deeds) {
      deed.requireNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void whatLastsIsToldAsUnavailableGrantsNothingAndThenHappensOnce(Trouble trouble)
      throws Exception {
    List<Deed> deeds = new ArrayList<>();
    for (Kind kind : trouble.kinds()) {
      deeds.add(prepared(kind));
    }
    long before = scene.transactions();
    trouble.begin();
    List<HttpResponse<String>> answers = answers(deeds, Deed::ask);
    clear();
    for (HttpResponse<String> answer : answers) {
      refused(answer, Refusal.UNAVAILABLE);
    }
    requireNothing(deeds);
    endOnce(deeds, before);
  }

  @Test
  void whileTheAccountsKeyCannotSignWhatWasTakenWaits() throws Exception {
    List<Deed> deeds = new ArrayList<>();
    for (Kind kind : List.of(Kind.REGISTRATION, Kind.ROTATION, Kind.UPGRADE, Kind.SUSPENSION)) {
      deeds.add(prepared(kind));
    }
    long before = scene.transactions();
    String key = scene.stack().reference("IdmaTransactionKey");
    keys.always(
        request -> operation("Sign").test(request) && request.body().contains(key),
        Fault.kmsThrottled());
    for (HttpResponse<String> taken : answers(deeds, Deed::ask)) {
      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    }
    Thread.sleep(A_WHILE_MILLIS);
    for (HttpResponse<String> status : answers(deeds, IdentityFaultsTest::status)) {
      assertThat(status.statusCode()).as(status.body()).isIn(202, 503);
    }
    requireNothing(deeds);
    clear();
    endOnce(deeds, before);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whereEachSecondTransactionClashesAllEndOnce(Kind kind) throws Exception {
    Deed deed = begun(kind);
    long before = scene.transactions();
    tables.always(
        each(2, operation("TransactWriteItems")), Fault.dynamoDbCancelled("TransactionConflict"));
    deed.prepare(patient);
    endsOnce(deed, before);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aWriteWhoseAnswerIsLostIsDoneOnce(Kind kind) throws Exception {
    Deed deed = begun(kind);
    long before = scene.transactions();
    tables.always(each(2, operation("TransactWriteItems")), new Fault.DropReply());
    deed.prepare(patient);
    endsOnce(deed, before);
  }

  @Test
  void ofAKeyServiceThatTakesFiveCallsASecondEachMemberHasOneCredentialAndOneSession()
      throws Exception {
    List<RegistrationDeed> deeds = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      deeds.add(new RegistrationDeed(scene));
    }
    long before = scene.transactions();
    keys.always(beyond(5), Fault.kmsThrottled());
    List<Future<LoginDeed>> logins = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      deeds.forEach(deed -> logins.add(threads.submit(() -> registeredAndLoggedIn(deed))));
    }
    clear();
    Set<Object> accounts = new HashSet<>();
    for (Future<LoginDeed> login : logins) {
      login.get().requireOnce();
      accounts.add(login.get().member().address());
    }
    for (RegistrationDeed deed : deeds) {
      deed.requireOnce();
    }
    assertThat(accounts).hasSize(MEMBERS);
    assertThat(scene.transactions() - before).isEqualTo(MEMBERS);
  }

  private static LoginDeed registeredAndLoggedIn(RegistrationDeed registration) throws Exception {
    registration.tell(patient);
    var login = new LoginDeed(scene, registration.after());
    login.tell(patient);
    return login;
  }
}
