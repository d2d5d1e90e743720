package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.story.Member;
import dev.probity.local.story.ModuleOverHttp;
import dev.probity.protocol.idma.LoginReceipt;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All of Protocol II. */
final class LoginDeed extends Deed {
  private final Registered who;
  private final long sessionsBefore;
  private @Nullable Bytes32 challenge;
  private @Nullable String sealed;
  private @Nullable String reply;

  LoginDeed(IdentityScene scene, Registered who) throws Exception {
    super(scene, who.member());
    this.who = who;
    this.sessionsBefore = scene.sessions(who.address());
  }

  @Override
  int transactions() {
    return 0;
  }

  @Override
  void prepare(Patient patient) throws Exception {
    HttpResponse<String> answer =
        patient.post("/v1/login/challenges", "", "content-type", "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Bytes32 fresh =
        Bytes32.parse(ModuleOverHttp.JSON.readTree(answer.body()).required("challenge").asText());
    var login = member().login(who.held(), fresh, member().email(), Member.PASSWORD);
    challenge = fresh;
    sealed = member().seal(member().payload(login, who.held(), Member.PASSWORD));
  }

  private String path() {
    return "/v1/login/" + Objects.requireNonNull(challenge);
  }

  @Override
  HttpResponse<String> ask() throws Exception {
    return module().post(path(), Objects.requireNonNull(sealed));
  }

  @Override
  void finish(Patient patient) throws Exception {
    HttpResponse<String> opened = patient.post(path(), Objects.requireNonNull(sealed));
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
    reply = opened.body();
  }

  @Override
  void requireNothing() throws Exception {
    super.requireNothing();
    assertThat(scene().sessions(member().address())).isEqualTo(sessionsBefore);
  }

  @Override
  void requireOnce() throws Exception {
    // The chain is not asked for anything, and the same R5 again has the same session.
    super.requireNothing();
    assertThat(scene().sessions(member().address())).isEqualTo(sessionsBefore + 1);
    String first = Objects.requireNonNull(reply);
    var receipt =
        SignedMessage.parse(LoginReceipt.TYPE, member().opened(first).required("loginReceipt"));
    assertThat(scene().rows("session", receipt.message().sid().toString())).isEqualTo(1);
    assertThat(ask().body()).isEqualTo(first);
    assertThat(scene().sessions(member().address())).isEqualTo(sessionsBefore + 1);
  }

  @Override
  Registered after() {
    return who;
  }
}
