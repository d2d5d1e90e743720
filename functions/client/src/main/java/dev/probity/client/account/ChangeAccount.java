package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.account.RegisterAccount.Answers;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordPolicy;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.idma.password.WeakPasswordException;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The next version of a credential, as its user asks for it: with another secret, another password,
 * or another role. What a module may have is never given up before it is certain that it has not:
 * stopped at any point and repeated, a change carries on. Password and e-mail code are kept
 * nowhere.
 */
public final class ChangeAccount {
  /** Less than the week that is allowed, for clocks differ, and the chain's is another one. */
  private static final Duration REQUEST_LIFETIME = OrderFile.LONGEST.minusHours(1);

  private final Connection connection;
  private final IdentityModule idma;
  private final AccountFolder folder;
  private final BegunChange begun;
  private final Stages stages;
  private final InstantSource clock;
  private final Randomness randomness;

  /** The flow for one account. */
  public ChangeAccount(
      Connection connection,
      AccountFolder folder,
      Stages stages,
      InstantSource clock,
      Randomness randomness) {
    this.connection = connection;
    this.idma = new IdentityModule(connection, clock);
    this.folder = folder;
    this.begun = new BegunChange(idma, folder, stages);
    this.stages = stages;
    this.clock = clock;
    this.randomness = randomness;
  }

  /**
   * A credential that stands on chain and in the user's folder; sessions of the one before ended.
   */
  public record Changed(KeptCredential credential, AccountSlot slot) {}

  /** What asking for a role has come to. */
  public sealed interface RoleAnswer {
    /** Two administrators are to approve this file; then the same again, with their approvals. */
    record Requested(OrderFile.RoleRequest file) implements RoleAnswer {}

    /** The account has the role. */
    record Granted(Changed changed) implements RoleAnswer {}
  }

  /**
   * The same credential with another secret.
   *
   * @param again whether to give up a request for a role that is still to be approved
   */
  public Changed rotate(boolean again) {
    return next(
        again,
        current -> {
          sign(current, current.role(), Bytes32.ZERO, IdentityModule.MESSAGE_LIFETIME);
          begun.send(Optional.empty(), payload -> {});
        });
  }

  /**
   * The same credential with another password. The wallet and a code by e-mail prove who asks, so
   * that nobody needs to know the password before.
   *
   * @param again as in {@link #rotate}
   */
  public Changed setPassword(Answers answers, boolean again) {
    return next(
        again,
        current -> {
          var chosen = new ChosenPassword(answers);
          String email = current.kept().email();
          requireStrong(chosen, email);
          new AddressProof(idma, stages, randomness)
              .send(email, answers, code -> send(current, chosen, code));
        });
  }

  /** Asks IDMA for the next version of this credential. */
  @FunctionalInterface
  private interface Asking {
    void of(CurrentCredential current) throws ApiRefusedException, InterruptedException;
  }

  private Changed next(boolean again, Asking asking) {
    return guarded(() -> {
      Optional<Changed> before = begun.carriedOn();
      if (before.isPresent()) {
        return before.get();
      }
      begun.requireNone(again);
      asking.of(CurrentCredential.require(idma, folder));
      return begun.collected();
    });
  }

  /**
   * Asks for another role, or, with two approvals, takes it.
   *
   * @param asked empty to take the one that was asked for
   * @param approvals of two administrators; none while they have yet to be asked
   * @param again whether to give up a request for another role
   */
  public RoleAnswer requestRole(
      Optional<UserRole> asked, List<ApprovalFile> approvals, boolean again) {
    asked.ifPresent(ChangeAccount::requireWithinTable);
    return guarded(() -> {
      Optional<Changed> before = begun.carriedOn();
      if (before.isPresent() && asked.map(before.get().credential().role()::equals).orElse(true)) {
        return new RoleAnswer.Granted(before.get());
      }
      CurrentCredential current = CurrentCredential.require(idma, folder);
      if (asked.isPresent() && current.kept().role().equals(asked.get())) {
        return new RoleAnswer.Granted(new Changed(current.kept(), current.slot()));
      }
      OrderFile.RoleRequest request = request(current, asked, again);
      if (approvals.isEmpty()) {
        return new RoleAnswer.Requested(request);
      }
      JsonNode attached = ApprovalFile.attached(approvals, request, clock.instant());
      requireGranted(request.asked().role(), current.slot());
      begun.send(Optional.of(attached), payload -> {});
      return new RoleAnswer.Granted(begun.collected());
    });
  }

  private static void requireWithinTable(UserRole asked) {
    if (asked.exceedsTable()) {
      throw ClientException.usage(
          "This role never has this scope or access; leave out --scope and --access for all that"
              + " it has.",
          null);
    }
  }

  /** The request that is under way, or a new one. */
  private OrderFile.RoleRequest request(
      CurrentCredential current, Optional<UserRole> asked, boolean again) {
    Optional<OrderFile.RoleRequest> before =
        begun
            .message()
            .map(OrderFile.RoleRequest::new)
            .filter(
                request -> request.signed().message().credRef().equals(current.kept().credRef()));
    if (before.isPresent() && !again) {
      if (asked.isPresent() && !before.get().asked().equals(asked.get())) {
        throw BegunChange.underWay();
      }
      return before.get();
    }
    UserRole role =
        asked.orElseThrow(() ->
            ClientException.usage(
                "No role has been asked for, or it is too long ago: say which with --role.", null));
    begun.forget();
    return new OrderFile.RoleRequest(sign(current, role, Bytes32.ZERO, REQUEST_LIFETIME));
  }

  /** Both approvals stand on chain too, or the module refuses. */
  private static void requireGranted(Role role, AccountSlot slot) {
    if (role.isPrivileged() && slot.privilegedRole() < role.number()) {
      throw ClientException.unavailable(
          "The chain does not grant the role yet: that takes the transactions of both"
              + " administrators, which `probity admin approve` sends. Repeat the command then.",
          null);
    }
  }

  private SignedMessage<RotateCredential> sign(
      CurrentCredential current, UserRole asked, Bytes32 passwordTag, Duration life) {
    KeptCredential kept = current.kept();
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    long now = idma.now();
    SignedMessage<RotateCredential> rotation =
        connection.signedForIdentity(
            RotateCredential.TYPE,
            new RotateCredential(
                kept.user(),
                kept.credRef(),
                kept.roleCommit(),
                kept.version(),
                asked.role().number(),
                asked.scope(),
                asked.access(),
                passwordTag,
                replyKey.publicJwk().thumbprint(),
                random(),
                now,
                now + life.toSeconds()));
    begun.keep(rotation, replyKey);
    return rotation;
  }

  private static void requireStrong(ChosenPassword chosen, String email) {
    String name = email.substring(0, email.lastIndexOf('@'));
    try (Password password = chosen.choose()) {
      var _ = new PasswordPolicy().accept(password, name, email);
    } catch (WeakPasswordException weak) {
      throw ClientException.usage(weak.detail() + " Nothing was sent.", weak);
    }
  }

  /** Signed when the code is at hand, for the message lives two minutes. */
  private void send(CurrentCredential current, ChosenPassword chosen, String code)
      throws ApiRefusedException, InterruptedException {
    Bytes32 saltP = random();
    Bytes32 tag;
    try (Password password = ChosenPassword.password(chosen.text())) {
      tag = PasswordTag.of(saltP, password);
    }
    sign(current, current.role(), tag, IdentityModule.MESSAGE_LIFETIME);
    begun.send(
        Optional.empty(),
        payload -> {
          payload.put("password", chosen.text());
          payload.put("saltP", saltP.toString());
          payload.put("emailCode", code);
        });
  }

  private interface Flow<T> {
    T run() throws ApiRefusedException, InterruptedException;
  }

  private <T> T guarded(Flow<T> flow) {
    try {
      return flow.run();
    } catch (ApiRefusedException refused) {
      throw begun.explained(refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  private Bytes32 random() {
    return Bytes32.of(randomness.bytes(Bytes32.LENGTH));
  }
}
