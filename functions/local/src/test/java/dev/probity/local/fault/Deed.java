package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.story.Member;
import dev.probity.local.story.Member.Held;
import dev.probity.local.story.ModuleOverHttp;
import dev.probity.local.story.Orders;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.wire.Address;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that one member has identity management do, by messages that are signed once and stay
 * the same however often they are sent. It is told in parts, so that faults can stand between them.
 */
abstract class Deed {
  /** One of all that there are; each needs a member, and leaves one. */
  enum Kind {
    REGISTRATION((scene, who) -> new RegistrationDeed(scene)),
    LOGIN((scene, who) -> new LoginDeed(scene, required(who))),
    /** Another secret for the credential. */
    ROTATION((scene, who) -> ChangeDeed.rotation(scene, required(who))),
    /** Log administrator, by four approvals: two on chain and two beside the message. */
    UPGRADE((scene, who) -> ChangeDeed.upgrade(scene, required(who))),
    /** Back to a general user: three transactions, one behind the other. */
    DOWNGRADE((scene, who) -> ChangeDeed.downgrade(scene, required(who))),
    /** An administrator's order. */
    SUSPENSION((scene, who) -> new SuspensionDeed(scene, required(who)));

    @FunctionalInterface
    private interface Begun {
      Deed by(IdentityScene scene, @Nullable Registered who) throws Exception;
    }

    @SuppressWarnings("ImmutableEnumChecker") // it captures nothing
    private final Begun begun;

    Kind(Begun begun) {
      this.begun = begun;
    }

    /**
     * Signs what it takes.
     *
     * @param who somebody registered; nobody for a registration
     */
    Deed begin(IdentityScene scene, @Nullable Registered who) throws Exception {
      return begun.by(scene, who);
    }

    private static Registered required(@Nullable Registered who) {
      return Optional.ofNullable(who).orElseThrow();
    }
  }

  /** A member with a credential. */
  record Registered(Member member, Held held) {
    Address address() {
      return member.address();
    }

    Orders orders() {
      return new Orders(member);
    }

    CredentialCheck.Claimed claimed() {
      return Orders.claimed(held);
    }
  }

  private final IdentityScene scene;
  private final Member member;
  private final AccountSlot before;
  private final int credentialsBefore;

  Deed(IdentityScene scene, Member member) throws Exception {
    this.scene = scene;
    this.member = member;
    this.before = scene.slot(member.address());
    this.credentialsBefore = scene.credentialsOnChain(member.address());
  }

  IdentityScene scene() {
    return scene;
  }

  Member member() {
    return member;
  }

  AccountSlot slot() {
    return scene.slot(member.address());
  }

  AccountSlot before() {
    return before;
  }

  /** How many credentials of the account the chain was told of since. */
  int newCredentials() throws Exception {
    return scene.credentialsOnChain(member.address()) - credentialsBefore;
  }

  ModuleOverHttp module() {
    return new ModuleOverHttp(scene.stack().apiUrl());
  }

  /** How many transactions of identity management it takes. */
  abstract int transactions();

  /** What comes before the message that decides. */
  void prepare(Patient patient) throws Exception {}

  /** Sends the message that decides, once. */
  abstract HttpResponse<String> ask() throws Exception;

  /** Sends it until it is taken, and waits for all that follows. */
  abstract void finish(Patient patient) throws Exception;

  void tell(Patient patient) throws Exception {
    prepare(patient);
    finish(patient);
  }

  /** Where its end can be asked for, without sending the message again; empty: nowhere. */
  Optional<String> statusPath() {
    return Optional.empty();
  }

  /** Nothing was granted. */
  void requireNothing() throws Exception {
    assertThat(slot()).isEqualTo(before);
    assertThat(newCredentials()).isZero();
  }

  /** It happened, and nothing twice. */
  abstract void requireOnce() throws Exception;

  /** The member afterwards. */
  abstract Registered after();
}
