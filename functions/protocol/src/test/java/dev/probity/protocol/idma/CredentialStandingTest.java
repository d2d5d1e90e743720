package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.memory.InMemoryChainState;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.standing.CredentialStanding;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * V.12 to V.14 against IDMA's own step, and against an IDMA whose key or table is in other hands.
 */
class CredentialStandingTest {
  private final IdmaScene scene = new IdmaScene();
  private final AskingModule module = new AskingModule(scene);
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held held = ann.registered();
  private final Bytes32 sid = ann.session(held);

  /** IDMA's answers, and what somebody makes of them. */
  private final class Answers implements ModuleCall {
    private final MessageSigner key;
    private final UnaryOperator<RoleAssertion> bent;
    @Nullable SignedMessage<RoleAssertion> last;

    Answers(MessageSigner key, UnaryOperator<RoleAssertion> bent) {
      this.key = key;
      this.bent = bent;
    }

    @Override
    public byte[] ask(ModuleFunction function, byte[] request) {
      assertThat(function).isEqualTo(CredentialStanding.QUERY_ROLE);
      var outcome =
          new AnswerRoleQuery(scene.ports, Map.of("IM", AskingModule.DOMAIN)).answer(request);
      return RoleAnswer.write(outcome.map(answer -> new AnswerRoleQuery.Answer(bent(answer))));
    }

    private SignedMessage<RoleAssertion> bent(AnswerRoleQuery.Answer answer) {
      RoleAssertion assertion = bent.apply(answer.assertion().message());
      last =
          new SignedMessage<>(
              RoleAssertion.TYPE,
              IdmaScene.DOMAIN,
              assertion,
              key.sign(IdmaScene.DOMAIN, RoleAssertion.TYPE, assertion));
      return last;
    }

    @Override
    public void tell(ModuleFunction function, byte[] event) {
      throw new AssertionError("nothing is told");
    }
  }

  private CredentialStanding standing(ModuleCall answers) {
    ModuleDirectory directory =
        (name, purpose, key, heads) ->
            name.equals("IDMA")
                && purpose.equals("message")
                && key.equals(IdmaScene.MODULE.address().toWord());
    return standing(answers, InMemoryChainState.of(scene.ledger, directory));
  }

  private AccountStanding.Claimed claimed(Held of) {
    SignedMessage<UploadRequest> request = module.request(ann, of, sid);
    return AccountStanding.Claimed.of(request, of.claimed(), sid);
  }

  private CredentialStanding standing(ModuleCall answers, ChainState state) {
    return new CredentialStanding(
        new CredentialStanding.Ports(
            "IM",
            state,
            answers,
            IdmaScene.DOMAIN,
            AskingModule.KEY,
            Secp256k1.best(),
            scene::now,
            scene.ports.randomness()));
  }

  private Refusal refusal(ModuleCall answers) {
    return Objects.requireNonNull(
            catchThrowableOfType(
                RefusedException.class,
                () -> standing(answers).require(claimed(held), scene.ledger.heads())))
        .refusal();
  }

  private Answers honest() {
    return new Answers(IdmaScene.MODULE, assertion -> assertion);
  }

  private static RoleAssertion as(RoleAssertion of, UserRole role, Bytes32 rhoRole) {
    return new RoleAssertion(
        of.queryHash(),
        of.reqHash(),
        of.user(),
        of.credRef(),
        of.roleCommit(),
        of.version(),
        role.role().number(),
        role.scope(),
        role.access(),
        rhoRole,
        of.iat(),
        of.exp());
  }

  @Test
  void aRegisteredUserInASessionStands() {
    assertThat(standing(honest()).require(claimed(held), scene.ledger.heads()).user())
        .isEqualTo(ann.address());
  }

  @Test
  void whatIdmaRefusesIsRefusedWithItsCode() {
    scene.pass(LogIn.SESSION);
    assertThat(refusal(honest())).isEqualTo(Refusal.SESSION);
  }

  @Test
  void anAnswerByAnotherKeyIsRoleAssertion() {
    assertThat(refusal(new Answers(IdmaScene.signer("thief"), assertion -> assertion)))
        .isEqualTo(Refusal.ROLE_ASSERTION);
  }

  @Test
  void whoSignedLastIsReadAheadAndAskedAboutAnewEachTime() {
    var inUse = new AtomicBoolean(true);
    var wanted = new ArrayList<List<ChainState.Slot>>();
    ChainState registry =
        InMemoryChainState.of(scene.ledger, (name, purpose, key, heads) -> inUse.get());
    CredentialStanding standing =
        standing(
            honest(),
            (heads, slots) -> {
              wanted.add(slots);
              return registry.at(heads, slots);
            });
    var account = new ChainState.Slot.Account(ann.address());
    var key = ChainState.Slot.ModuleKey.message("IDMA", IdmaScene.MODULE.address());

    standing.require(claimed(held), scene.ledger.heads());
    standing.require(claimed(held), scene.ledger.heads());
    assertThat(wanted).containsExactly(List.of(account), List.of(account, key));

    inUse.set(false);
    assertThat(
            Objects.requireNonNull(
                    catchThrowableOfType(
                        RefusedException.class,
                        () -> standing.require(claimed(held), scene.ledger.heads())))
                .refusal())
        .isEqualTo(Refusal.ROLE_ASSERTION);
  }

  @Test
  void anAnswerToAnEarlierQuestionIsRoleAssertion() {
    Answers first = honest();
    standing(first).require(claimed(held), scene.ledger.heads());
    RoleAssertion earlier = Objects.requireNonNull(first.last).message();

    assertThat(refusal(new Answers(IdmaScene.MODULE, assertion -> earlier)))
        .isEqualTo(Refusal.ROLE_ASSERTION);
  }

  @Test
  void anAnswerThatHasExpiredIsRoleAssertion() {
    assertThat(
            refusal(
                new Answers(
                    IdmaScene.MODULE,
                    of ->
                        new RoleAssertion(
                            of.queryHash(),
                            of.reqHash(),
                            of.user(),
                            of.credRef(),
                            of.roleCommit(),
                            of.version(),
                            of.role(),
                            of.scope(),
                            of.access(),
                            of.rhoRole(),
                            of.iat() - 400,
                            of.iat() - 100))))
        .isEqualTo(Refusal.ROLE_ASSERTION);
  }

  /** The attack on the paper's S7 and S14: the table, or the key, says what the chain does not. */
  @Test
  void aRoleThatTheChainDoesNotCommitToIsRoleAssertionEvenByIdmasOwnKey() {
    UserRole all = UserRole.of(3, 7, 7);
    assertThat(refusal(new Answers(IdmaScene.MODULE, of -> as(of, all, of.rhoRole()))))
        .isEqualTo(Refusal.ROLE_ASSERTION);
    assertThat(
            refusal(
                new Answers(IdmaScene.MODULE, of -> as(of, all, IdmaScene.word("another rho")))))
        .isEqualTo(Refusal.ROLE_ASSERTION);
  }

  @Test
  void anAnswerThatIsNoneIsRoleAssertion() {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.put("refused", "no-such-code").put("detail", "x");
    for (byte[] answer :
        new byte[][] {
          new byte[0], "{}".getBytes(StandardCharsets.UTF_8), CanonicalJson.bytes(both)
        }) {
      assertThat(refusal(saying(answer))).isEqualTo(Refusal.ROLE_ASSERTION);
    }
  }

  private static ModuleCall saying(byte[] answer) {
    return new ModuleCall() {
      @Override
      public byte[] ask(ModuleFunction function, byte[] request) {
        return answer;
      }

      @Override
      public void tell(ModuleFunction function, byte[] event) {
        throw new AssertionError("nothing is told");
      }
    };
  }

  @Test
  void aRevokedCredentialIsRefusedBeforeAnybodyIsAsked() {
    scene.ledger.from(ann.address()).revokeOwn();
    assertThat(refusal(saying(new byte[0]))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void anotherCredentialOfTheSameUserIsRefusedBeforeAnybodyIsAsked() {
    var claimed = claimed(held);
    var other =
        AccountStanding.Claimed.of(
            claimed.request(),
            new CredentialCheck.Claimed(
                ann.address(), IdmaScene.word("other"), held.roleCommit(), 1),
            sid);
    assertThat(
            Objects.requireNonNull(
                    catchThrowableOfType(
                        RefusedException.class,
                        () -> standing(saying(new byte[0])).require(other, scene.ledger.heads())))
                .refusal())
        .isEqualTo(Refusal.CREDENTIAL_MISMATCH);
  }
}
