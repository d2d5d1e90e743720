package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Attacks that the protocols of the paper let through, each shown there first and refused here. */
class AttacksTest {
  private static final String GUESSED = "lamplight gravel obtuse fjord";

  private final AsWrittenInThePaper paper = new AsWrittenInThePaper();
  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");
  private final Applicant mallory = new Applicant(scene, "mallory");

  private RowStore.Row row(String kind) {
    return scene.rows.all().stream()
        .filter(row -> row.item().key().kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nobodyFillsTheSlotOfAnother() {
    Bytes32 wanted = IdmaScene.word("ann's");
    paper.storeRegData(ann.address(), wanted);
    paper.storeRegData(ann.address(), IdmaScene.word("mallory's"));
    assertThat(paper.accepts(ann.address(), wanted)).isFalse();

    Anchored anchored = ann.anchored();
    mallory.store(IdmaScene.word("mallory's"));
    scene.settle();
    accepted(ann.register(anchored, ann.code()));
    ann.collect(anchored.hash());
  }

  @Test
  void aCopiedPendingHashIsOfNoUseToTheCopier() {
    Bytes32 pending = IdmaScene.word("pending");
    paper.storeHash(mallory.address(), pending);
    paper.storeHash(ann.address(), pending);
    assertThat(paper.ownerOf(pending)).isEqualTo(mallory.address());

    SignedMessage<Registration> registration = ann.registration();
    long copied = mallory.store(registration.digest());
    long own = ann.store(registration.digest());
    scene.settle();
    String code = ann.code();
    assertThat(refusal(ann.register(new Anchored(registration, copied), code)))
        .isEqualTo(Refusal.HASH_MISMATCH);
    accepted(ann.register(new Anchored(registration, own), code));
    ann.collect(registration.digest());
    assertThat(scene.slot(mallory.address()).version()).isZero();
  }

  @Test
  void aReplayedLoginOpensNoSecondSession() {
    Bytes32 hash = AsWrittenInThePaper.passwordHash(GUESSED);
    paper.table.put(ann.address(), new AsWrittenInThePaper.Row(hash, 1, false));
    paper.logIn(ann.address(), hash);
    paper.logIn(ann.address(), hash);
    assertThat(paper.sessions()).isEqualTo(2);

    Held held = ann.registered();
    Bytes32 challenge = ann.challenge();
    ObjectNode login = ann.payload(ann.login(held, challenge), held, ann.password);
    accepted(ann.logIn(login, challenge));
    accepted(ann.logIn(login, challenge));
    assertThat(refusal(ann.logIn(login, ann.challenge()))).isEqualTo(Refusal.CHALLENGE);
    scene.pass(LoginChallenge.LIFE);
    assertThat(refusal(ann.logIn(login, challenge))).isEqualTo(Refusal.CHALLENGE);
    assertThat(scene.rowsOf("session")).isEqualTo(1);
  }

  @Test
  void theAnswerAboutAnAdministratorAnswersForNobodyElse() {
    Bytes32 any = IdmaScene.word("any");
    paper.table.put(mallory.address(), new AsWrittenInThePaper.Row(any, 1, false));
    paper.table.put(IdmaScene.ADMIN.address(), new AsWrittenInThePaper.Row(any, 3, false));
    // Asked after mallory, the module is handed what was said of the administrator.
    assertThat(AsWrittenInThePaper.grantsAdmin(paper.role(IdmaScene.ADMIN.address()))).isTrue();

    var module = new AskingModule(scene);
    var admin = new Applicant(scene, IdmaScene.ADMIN, "admin@example.org");
    Held high = admin.registered();
    Held low = mallory.registered();
    Bytes32 sid = mallory.session(low);
    RoleAssertion ofAdmin =
        accepted(module.ask(admin, high, admin.session(high))).assertion().message();
    var request = module.request(mallory, low, sid);
    var query = AskingModule.signed(AskingModule.KEY, module.query(request));
    RoleAssertion own =
        accepted(module.ask(AskingModule.payload(query, request))).assertion().message();
    assertThat(own.role()).isEqualTo(Role.GENERAL_USER.number());
    // What a module compares: question, message, user, and the commitment on chain.
    assertThat(ofAdmin.queryHash()).isNotEqualTo(query.digest());
    assertThat(ofAdmin.reqHash()).isNotEqualTo(request.digest());
    assertThat(ofAdmin.user()).isNotEqualTo(mallory.address());
    assertThat(
            IdmaCommitments.roleCommit(
                mallory.address(),
                low.credential().version(),
                Role.SYSTEM_ADMIN.whole(),
                ofAdmin.rhoRole()))
        .isNotEqualTo(low.roleCommit());
    // And mallory cannot ask in the administrator's name.
    var foreign = module.request(mallory, high, sid);
    assertThat(
            refusal(
                module.ask(
                    AskingModule.payload(
                        AskingModule.signed(AskingModule.KEY, module.query(foreign)), foreign))))
        .isIn(Refusal.CREDENTIAL_MISMATCH, Refusal.SESSION);
  }

  @Test
  void whatTheHashOnChainHidesCannotBeGuessed() {
    Bytes32 onChain = AsWrittenInThePaper.requestHash("Ann", ann.email, GUESSED);
    assertThat(AsWrittenInThePaper.requestHash("Ann", ann.email, GUESSED)).isEqualTo(onChain);

    Registration of = ann.registration().message();
    Bytes32 here = Registration.TYPE.digest(IdmaScene.DOMAIN, of);
    // All is known but the salt.
    var guess =
        new Registration(
            of.user(),
            of.name(),
            of.email(),
            of.passwordTag(),
            of.replyKey(),
            IdmaScene.word("guess"),
            of.iat(),
            of.exp());
    assertThat(Registration.TYPE.digest(IdmaScene.DOMAIN, guess)).isNotEqualTo(here);
  }

  @Test
  void whatTheTableHoldsLogsNobodyIn() {
    Bytes32 stolen = AsWrittenInThePaper.passwordHash(GUESSED);
    paper.table.put(ann.address(), new AsWrittenInThePaper.Row(stolen, 1, false));
    assertThat(paper.logIn(ann.address(), stolen)).isTrue();

    Held held = ann.registered();
    Optional<AccountTable.Stored> account =
        new AccountTable(scene.ports.table(), "default").find(ann.address());
    String verifier = account.orElseThrow().row().password().verifier().toString();
    assertThat(refusal(ann.logIn(held, ann.email, verifier))).isEqualTo(Refusal.AUTH_FAILED);
    assertThat(refusal(ann.logIn(held, ann.email, Applicant.tag(GUESSED).toString())))
        .isEqualTo(Refusal.AUTH_FAILED);
  }

  @Test
  void aRoleThatWasChangedInTheTableAloneIsNoRole() throws ItemStore.ConflictException {
    Bytes32 any = IdmaScene.word("any");
    paper.table.put(mallory.address(), new AsWrittenInThePaper.Row(any, 3, false));
    assertThat(AsWrittenInThePaper.grantsAdmin(paper.role(mallory.address()))).isTrue();

    Held held = mallory.registered();
    Item item = row("account").item();
    String body = sealedAsAdmin(held, item);
    scene.rows.overwrite(
        new RowStore.Row(
            new Item(item.key(), item.revision(), body, item.listing(), item.expiresAt()),
            row("account").kid(),
            row("account").mac()));
    assertThatThrownBy(() -> mallory.logIn(held)).isInstanceOf(RowDivergedException.class);
    // Not even who holds the row keys makes an administrator: the chain has the commitment.
    scene.rows.remove(item.key());
    scene.ports.table().commit(List.of(new ItemStore.Write.Insert(Item.first(item.key(), body))));
    assertThat(refusal(mallory.logIn(held))).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(scene.alarms.raised()).isNotEmpty();
  }

  private String sealedAsAdmin(Held held, Item item) {
    AccountRow row =
        new AccountTable(scene.ports.table(), "default")
            .find(mallory.address())
            .orElseThrow()
            .row();
    String raised =
        new RoleOpening(Role.SYSTEM_ADMIN.whole(), held.rhoRole())
            .seal(scene.ports.rowKeys(), mallory.address(), 1, scene.ports.randomness());
    return item.body().replace(row.sealedRole(), raised);
  }

  @Test
  void aTableThatIsPutBackRevivesNoRevokedCredential() {
    Bytes32 hash = AsWrittenInThePaper.passwordHash(GUESSED);
    var before = new AsWrittenInThePaper.Row(hash, 1, false);
    paper.table.put(ann.address(), new AsWrittenInThePaper.Row(hash, 1, true));
    assertThat(paper.logIn(ann.address(), hash)).isFalse();
    paper.table.put(ann.address(), before);
    assertThat(paper.logIn(ann.address(), hash)).isTrue();

    Held held = ann.registered();
    Bytes32 sid = ann.session(held);
    List<RowStore.Row> backup = scene.rows.all();
    scene.ledger.from(ann.address()).revokeOwn();
    backup.forEach(scene.rows::overwrite);
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
    assertThat(refusal(new AskingModule(scene).ask(ann, held, sid)))
        .isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void anOldBackupRevivesNeitherAPasswordNorARoleThatWasChanged() {
    Bytes32 hash = AsWrittenInThePaper.passwordHash(GUESSED);
    var admin = new AsWrittenInThePaper.Row(hash, 3, false);
    paper.table.put(mallory.address(), new AsWrittenInThePaper.Row(hash, 1, false));
    paper.table.put(mallory.address(), admin);
    assertThat(AsWrittenInThePaper.grantsAdmin(paper.role(mallory.address()))).isTrue();

    var admins = new Administrators(scene);
    Applicant first = admins.first;
    List<RowStore.Row> backup = scene.rows.all();
    Held low =
        first.changed(admins.approvedRotation(first, admins.ofFirst, Role.GENERAL_USER.whole()));
    first.session(low);
    backup.forEach(scene.rows::overwrite);
    assertThat(refusal(first.logIn(admins.ofFirst))).isEqualTo(Refusal.AUTH_FAILED);
    ObjectNode order = admins.order("revoke", Applicant.about(admins.third.address()));
    assertThat(refusal(first.order(order))).isEqualTo(Refusal.CREDENTIAL_MISMATCH);
    // Nor does the lower credential count, until the table is what the chain says.
    assertThat(refusal(first.logIn(low))).isEqualTo(Refusal.STATE_DIVERGED);
  }

  @Test
  void anAdministratorOfTheTableAloneOrdersNothing() throws ItemStore.ConflictException {
    Bytes32 any = IdmaScene.word("any");
    paper.table.put(mallory.address(), new AsWrittenInThePaper.Row(any, 3, false));
    assertThat(AsWrittenInThePaper.grantsAdmin(paper.role(mallory.address()))).isTrue();

    Held held = mallory.registered();
    Held ofAnn = ann.registered();
    ItemStore table = scene.ports.table();
    Item item =
        table.get(new ItemKey("default", "account", mallory.address().toString())).orElseThrow();
    String body = sealedAsAdmin(held, item);
    // Not even with the row keys.
    table.commit(List.of(new ItemStore.Write.Replace(item.next(body, item.listing()))));
    ObjectNode params = Applicant.about(ann.address());
    ObjectNode order = Applicant.payload(mallory.action(held, "suspend", params), params);
    assertThat(refusal(mallory.order(order))).isEqualTo(Refusal.STATE_DIVERGED);
    ann.session(ofAnn);
  }

  @Test
  void aSessionAloneChangesNothing() {
    var admins = new Administrators(scene);
    Held ofAnn = ann.registered();
    Bytes32 sid = admins.first.session(admins.ofFirst);
    ObjectNode params = Applicant.about(ann.address());
    // Whoever stole the token of an administrator, and has no key, signs with another one.
    var forged =
        mallory.signed(
            AdminAction.TYPE, admins.first.action(admins.ofFirst, "suspend", params).message());
    assertThat(refusal(mallory.order(Applicant.payload(forged, params))))
        .isEqualTo(Refusal.BAD_SIGNATURE);
    accepted(new AskingModule(scene).ask(admins.first, admins.ofFirst, sid));
    ann.session(ofAnn);
  }

  @Test
  void aReplayedOrderStopsNobodyAgain() {
    var admins = new Administrators(scene);
    Held held = ann.registered();
    ObjectNode suspend = admins.orderAlone("suspend", Applicant.about(ann.address()));
    admins.first.ordered(suspend);
    admins.first.ordered(admins.order("resume", Applicant.about(ann.address())));
    accepted(mallory.order(suspend));
    scene.settle();
    ann.session(held);
  }
}
