package dev.probity.protocol.idma;

import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.idma.password.AcceptedPassword;
import dev.probity.protocol.idma.password.WeakPasswordException;
import dev.probity.protocol.idma.password.WrongPasswordException;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryIdmaPorts;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Steps of identity management in memory, each ready to be run once, to be counted or timed. */
public final class IdentityRun {
  /** The steps that users and modules call. */
  public enum Step {
    SEND_EMAIL_CODE,
    REGISTER,
    REGISTRATION_STATUS,
    ISSUE_CHALLENGE,
    LOG_IN,
    LOG_OUT,
    ANSWER_ROLE_QUERY
  }

  /** A login that must fail. */
  public enum Flaw {
    WRONG_EMAIL,
    WRONG_PASSWORD,
    WRONG_TAG,
    UNKNOWN_ACCOUNT,
    WRONG_CREDENTIAL
  }

  private static final long SESSION_SECONDS = 1_800;
  private static final Duration RUN = Duration.ofSeconds(20);
  private static final String OTHER = "walnut thicket barge ember";

  private final IdmaScene scene = IdmaScene.hashing();
  private final AskingModule asking = new AskingModule(scene);
  private final InMemoryIdmaPorts ports;
  private int users;
  private @Nullable Registered registered;

  /**
   * A user with a session.
   *
   * @param since second at which it was opened
   */
  private record Registered(Applicant user, Held held, Applicant.Session session, long since) {
    private static Registered now(Applicant user, Held held, long second) {
      return new Registered(user, held, user.loggedIn(held), second);
    }
  }

  /** A module whose ports are watched while a step runs, and not while it is prepared. */
  public IdentityRun(PortCalls calls) {
    this.ports = scene.module(calls);
  }

  /** So much later than the one before that no limit on codes is reached. */
  private Applicant newUser() {
    scene.pass(Duration.ofMinutes(4));
    return new Applicant(scene, "user" + ++users);
  }

  /** All that comes before the step; what is given runs it, and fails if it refuses. */
  public Runnable prepared(Step step) {
    return switch (step) {
      case SEND_EMAIL_CODE -> {
        Applicant user = newUser();
        Anchored _ = user.anchored();
        Received received = Applicant.sealed(Applicant.payload(user.emailProof(user.email)));
        yield () -> IdmaScene.accepted(new SendEmailCode(ports).send(received));
      }
      case REGISTER -> {
        Applicant user = newUser();
        Anchored anchored = user.anchored();
        Received received = Applicant.sealed(user.payload(anchored.registration(), user.code()));
        var request = new Register.Request(received, anchored.hash(), anchored.block());
        yield () -> IdmaScene.accepted(new Register(ports).register(request));
      }
      case REGISTRATION_STATUS -> {
        Bytes32 hash = registered().held().requestHash();
        yield () ->
            IdmaScene.accepted(new RegistrationStatus(ports).status(hash, scene.now().plus(RUN)));
      }
      case ISSUE_CHALLENGE -> () -> new IssueChallenge(ports).issue();
      case LOG_IN -> {
        Registered one = registered();
        scene.pass(Duration.ofMinutes(2));
        LogIn.Request request = login(one.user(), one.held());
        yield () -> IdmaScene.accepted(new LogIn(ports).logIn(request));
      }
      case LOG_OUT -> {
        Registered one = registered();
        var key = new ItemKey(ports.tenant(), "session", one.session().sid().toString());
        RowStore.Row open = scene.rows.get(key).orElseThrow();
        yield () -> {
          IdmaScene.accepted(new LogOut(ports).logOut(one.session().token()));
          scene.rows.overwrite(open);
        };
      }
      case ANSWER_ROLE_QUERY -> {
        Registered one = registered();
        var request = asking.request(one.user(), one.held(), one.session().sid());
        byte[] question =
            CanonicalJson.bytes(
                AskingModule.payload(
                    AskingModule.signed(AskingModule.KEY, asking.query(request)), request));
        yield () ->
            IdmaScene.accepted(
                new AnswerRoleQuery(ports, Map.of("IM", AskingModule.DOMAIN)).answer(question));
      }
    };
  }

  private LogIn.Request login(Applicant user, Held held) {
    Bytes32 challenge = user.challenge();
    return new LogIn.Request(
        Applicant.sealed(user.payload(user.login(held, challenge), held, user.password)),
        challenge);
  }

  /** One user for many logins, whose session is renewed when it is about to end. */
  private Registered registered() {
    Registered one = registered;
    if (one == null) {
      Applicant user = newUser();
      Held held = user.registered();
      one = Registered.now(user, held, scene.second());
      registered = one;
    } else if (scene.second() - one.since() > SESSION_SECONDS) {
      one = Registered.now(one.user(), one.held(), scene.second());
      registered = one;
    }
    return one;
  }

  /** A login with this flaw; what is given runs it, and fails unless it is refused. */
  public Runnable prepared(Flaw flaw) {
    Registered one = registered();
    scene.pass(Duration.ofMinutes(2));
    Applicant user = one.user();
    Held held = one.held();
    Applicant stranger = flaw == Flaw.UNKNOWN_ACCOUNT ? newUser() : user;
    Bytes32 challenge = user.challenge();
    var payload =
        switch (flaw) {
          case WRONG_EMAIL ->
              user.payload(
                  user.login(held, challenge, "nobody@example.org", user.password),
                  held,
                  user.password);
          case WRONG_PASSWORD ->
              user.payload(user.login(held, challenge, user.email, OTHER), held, OTHER);
          case WRONG_TAG ->
              user.payload(user.login(held, challenge, user.email, OTHER), held, user.password);
          case UNKNOWN_ACCOUNT ->
              stranger.payload(stranger.login(held, challenge), held, stranger.password);
          case WRONG_CREDENTIAL -> {
            var other =
                new Held(
                    held.requestHash(),
                    held.credential(),
                    IdmaScene.word("another uCred"),
                    held.rhoRole(),
                    held.credRef(),
                    held.roleCommit());
            yield user.payload(user.login(held, challenge), other, user.password);
          }
        };
    var request = new LogIn.Request(Applicant.sealed(payload), challenge);
    return () -> {
      Refusal refusal = IdmaScene.refusal(new LogIn(ports).logIn(request));
      if (refusal != Refusal.AUTH_FAILED) {
        throw new IllegalStateException("refused as " + refusal);
      }
    };
  }

  /** The search for a password among those known and its guesses, a part of registering. */
  public void judgePassword() {
    try {
      AcceptedPassword _ =
          scene
              .ports
              .passwordPolicy()
              .accept(IdmaScene.password(Applicant.PASSWORD), "Ann", "user1@example.org");
    } catch (WeakPasswordException weak) {
      throw new IllegalStateException(weak);
    }
  }

  /** One Argon2id, of no account. */
  public void hashPassword() {
    try {
      scene.ports.passwords().refuseWithoutRow(IdmaScene.password(Applicant.PASSWORD));
    } catch (WrongPasswordException always) {
      return;
    }
    throw new IllegalStateException("a password was right where there is no row");
  }

  /** How many Argon2id were run so far. */
  public int argon2() {
    return scene.argon2.get();
  }
}
