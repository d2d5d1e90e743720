package dev.probity.client.account;

import dev.probity.chain.IdmaContract;
import dev.probity.chain.transaction.ContractRefusedException;
import dev.probity.chain.transaction.Estimate;
import dev.probity.client.ClientException;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.Approval;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The consent of an administrator to what another one orders, or a user asks for: first shown, then
 * given. For a privileged role it is also a transaction, for only the chain grants one. Repeated,
 * it sends no second one.
 */
public final class ApproveOrder {
  /**
   * The second approval grants the role, for some 12,000 gas more than the first ({@code
   * contracts/gas/calls.json}); two who approve at the same time are both estimated as the first.
   */
  static final long GRANTING_GAS = 100_000;

  private final Connection connection;
  private final IdentityModule idma;
  private final AccountFolder folder;
  private final UserList users;
  private final Stages stages;
  private final Predicate<Estimate> consent;

  /**
   * The flow for one administrator.
   *
   * @param consent asked with what a transaction may cost, before it is signed
   */
  public ApproveOrder(
      Connection connection,
      AccountFolder folder,
      Stages stages,
      InstantSource clock,
      Randomness randomness,
      Predicate<Estimate> consent) {
    this.connection = connection;
    this.idma = new IdentityModule(connection, clock);
    this.folder = folder;
    this.users = new UserList(connection, folder, clock, randomness);
    this.stages = stages;
    this.consent = consent;
  }

  /**
   * What is to be approved, and whom IDMA and the chain say it is about.
   *
   * @param subject the account that changes; for a lost key, the one that ends
   * @param known as IDMA lists that account, if it does
   * @param slot that account in the latest block
   */
  public record Shown(
      OrderFile file, Address subject, Optional<UserList.User> known, AccountSlot slot) {

    /** Whether the chain has a part in it. */
    public boolean needsTransaction() {
      return file instanceof OrderFile.RoleRequest request
          && request.asked().role().isPrivileged()
          && request.asked().role().number() > slot.privilegedRole();
    }
  }

  /**
   * Reads a file and all that a careful administrator looks up.
   *
   * @throws ClientException it is over, or this administrator may not approve it, or it contradicts
   *     IDMA or the chain
   */
  public Shown show(Path path) {
    OrderFile file = OrderFile.read(path, connection.network().idmaDomain());
    if (file.exp() < idma.now()) {
      throw ClientException.usage(path + " is over: ask its author for a new one.", null);
    }
    if (file.parties().contains(connection.wallet().address())) {
      throw ClientException.usage(
          "Nobody approves in their own cause: another administrator must.", null);
    }
    var _ = CurrentCredential.require(idma, folder).requireAdmin(file.access());
    Address subject = subject(file);
    AccountSlot slot = ChainStanding.read(connection.accounts(), subject).latest();
    Shown shown = new Shown(file, subject, users.find(subject), slot);
    requireConsistent(shown);
    return shown;
  }

  private static Address subject(OrderFile file) {
    return switch (file) {
      case OrderFile.RoleRequest request -> request.author();
      case OrderFile.Order order -> order.user();
      case OrderFile.Recovery recovery -> recovery.lost();
    };
  }

  private static void requireConsistent(Shown shown) {
    switch (shown.file()) {
      case OrderFile.RoleRequest request -> {
        RotateCredential message = request.signed().message();
        var claimed =
            new CredentialCheck.Claimed(
                message.user(), message.credRef(), message.roleCommit(), message.version());
        if (shown.slot().status() != Status.ACTIVE
            || !CredentialCheck.opens(claimed, shown.slot())) {
          throw ClientException.refused(
              "The request is by a credential that does not count on chain now.", null);
        }
      }
      case OrderFile.Order order -> {
        if (order.order().isDone(shown.slot(), order.role())) {
          throw ClientException.refused("What the order asks for stands already.", null);
        }
      }
      case OrderFile.Recovery recovery -> {
        String email = recovery.signed().message().email();
        boolean same =
            shown.known().map(user -> user.email().equalsIgnoreCase(email)).orElse(false);
        if (!same) {
          throw ClientException.refused(
              "IDMA does not list %s as the holder of %s: nobody knows which account would end."
                  .formatted(recovery.lost(), email),
              null);
        }
      }
    }
  }

  /** Gives the consent. */
  public ApprovalFile approve(Shown shown) {
    if (shown.needsTransaction()) {
      grant((OrderFile.RoleRequest) shown.file());
    }
    long now = idma.now();
    return new ApprovalFile(
        connection.signedForIdentity(
            Approval.TYPE,
            new Approval(
                shown.file().digest(),
                connection.wallet().address(),
                now,
                Math.min(shown.file().exp(), now + OrderFile.LONGEST.toSeconds()))));
  }

  /**
   * Both administrators name the same deadline, that of the request, or they approve two things.
   */
  private void grant(OrderFile.RoleRequest request) {
    RotateCredential message = request.signed().message();
    Role role = request.asked().role();
    Path kept = folder.approvals().resolve(request.digest().toString().substring(2, 18));
    try {
      new OwnTransaction(kept, connection, stages, consent)
          .run(
              "approving the role on chain",
              IdmaContract.approveRole(
                  message.user(), message.version(), role.number(), message.exp()),
              GRANTING_GAS,
              "Look at the account: `probity admin users`.");
    } catch (ContractRefusedException refused) {
      if (!"AlreadyApproved".equals(refused.error().name())) {
        throw ClientException.refused(String.valueOf(refused.getMessage()), refused);
      }
      stages.begin("approving the role on chain", Stages.UNKNOWN);
      stages.end("done before");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }
}
