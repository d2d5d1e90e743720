package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.protocol.idma.CredentialReceipt;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** I.14, as far as it needs no chain. */
class CredentialReplyTest {
  private static void assertRefused(ObjectNode reply, String because) {
    assertThatThrownBy(() ->
            CredentialReply.open(
                Scene.sealed(reply), Scene.REPLY_KEY, CredentialRequest.of(Scene.REGISTRATION)))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(because)
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void aReplyThatAnswersIsWhatTheUserKeeps() {
    CredentialReply reply =
        CredentialReply.open(
            Scene.sealed(Scene.credentialReply(Scene.KEPT)),
            Scene.REPLY_KEY,
            CredentialRequest.of(Scene.REGISTRATION));
    assertThat(reply.kept()).isEqualTo(Scene.KEPT);
    assertThat(reply.seq()).isEqualTo(2);
    assertThat(reply.toString()).doesNotContain(Scene.word("rho").toString());
  }

  /** A member, and what is done to it. */
  static Stream<Arguments> bent() {
    return Stream.of(
        bent("another U_cred", json -> json.put("uCred", Scene.word("other").toString())),
        bent("another rhoRole", json -> json.put("rhoRole", Scene.word("other").toString())),
        bent("another rho", json -> credential(json).put("rho", Scene.word("other").toString())),
        bent("another request", json -> credential(json).put("reqHash", zeros())),
        bent(
            "another account",
            json -> credential(json).put("user", Scene.contractAddress().toString())),
        bent("another version", json -> credential(json).put("version", 2)),
        bent("another access", json -> credential(json).put("access", 1)),
        bent("a longer life", json -> credential(json).put("notAfter", Scene.NOW + 86_401)),
        bent("another receipt", json -> receipt(json).put("reqHash", zeros())),
        bent("a receipt for another role", json -> receipt(json).put("roleCommit", zeros())),
        bent("a receipt for another credential", json -> receipt(json).put("credRef", zeros())));
  }

  private static Arguments bent(String name, Consumer<ObjectNode> change) {
    return Arguments.of(name, change);
  }

  private static String zeros() {
    return "0x" + "00".repeat(32);
  }

  private static ObjectNode credential(ObjectNode reply) {
    return (ObjectNode) reply.path("credential");
  }

  private static ObjectNode receipt(ObjectNode reply) {
    return (ObjectNode) reply.path("credentialReceipt").path("message");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bent")
  void aReplyThatContradictsItselfOrTheRequestIsRefused(String name, Consumer<ObjectNode> change) {
    ObjectNode reply = Scene.credentialReply(Scene.KEPT);
    change.accept(reply);
    assertRefused(reply, "is for another request, or contradicts itself");
  }

  @Test
  void aSoundReplyToAnotherRequestIsRefused() {
    assertRefused(
        Scene.credentialReply(Scene.kept(Scene.word("another H1"), Scene.USER)), "another request");
  }

  @Test
  void aReceiptOfAnotherDeploymentIsRefused() {
    ObjectNode reply = Scene.credentialReply(Scene.KEPT);
    var here = Scene.NETWORK.idmaDomain();
    var elsewhere = new Eip712Domain(here.name(), here.chainId() + 1, here.verifyingContract());
    SignedMessage<CredentialReceipt> receipt =
        Scene.signed(Scene.MODULE_KEY, CredentialReceipt.TYPE, Scene.receipt(Scene.KEPT));
    reply.set(
        "credentialReceipt",
        new SignedMessage<>(receipt.type(), elsewhere, receipt.message(), receipt.signature())
            .toJson());
    assertRefused(reply, "another request");
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        bent("no rhoRole", json -> json.remove("rhoRole")),
        bent("an unknown member", json -> json.put("password", "x")),
        bent("a role that there is not", json -> credential(json).put("role", 9)),
        bent("no sequence number", json -> json.put("seq", 0)),
        bent("a sequence number in words", json -> json.put("seq", "2")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void aReplyThatIsNoneIsRefused(String name, Consumer<ObjectNode> change) {
    ObjectNode reply = Scene.credentialReply(Scene.KEPT);
    change.accept(reply);
    assertRefused(reply, "not a credential sealed to this command");
  }

  @Test
  void aReplyToAnotherKeyDoesNotOpen() {
    String sealed = Scene.sealed(Scene.credentialReply(Scene.KEPT));
    assertThatThrownBy(() ->
            CredentialReply.open(
                sealed, ReplyKeyPair.generate(), CredentialRequest.of(Scene.REGISTRATION)))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("not a credential sealed to this command");
  }
}
