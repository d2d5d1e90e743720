package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.account.LogInAccount.LoginReply;
import dev.probity.protocol.idma.IdmaCommitments;
import dev.probity.protocol.idma.Login;
import dev.probity.protocol.idma.LoginReceipt;
import dev.probity.protocol.wire.SignedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** II.9, as far as it needs no chain. */
class LoginReplyTest {
  private static final SignedMessage<Login> LOGIN = Scene.login();
  private static final LoginReceipt RECEIPT =
      new LoginReceipt(
          LOGIN.digest(),
          Scene.USER,
          IdmaCommitments.session(LOGIN.digest()),
          Scene.NOW,
          Scene.NOW + 3600);

  @Test
  void aReceiptForThisLoginOpensItsSession() {
    LoginReply reply =
        LoginReply.open(Scene.sealed(Scene.loginReply(RECEIPT)), Scene.REPLY_KEY, LOGIN);
    assertThat(reply.receipt().message()).isEqualTo(RECEIPT);
    assertThat(reply.token()).isEqualTo(Scene.token());
    assertThat(reply.toString()).doesNotContain(Scene.token());
  }

  static Stream<LoginReceipt> foreign() {
    return Stream.of(
        new LoginReceipt(
            Scene.word("other"), RECEIPT.user(), RECEIPT.sid(), RECEIPT.iat(), RECEIPT.exp()),
        new LoginReceipt(
            RECEIPT.reqHash(),
            Scene.contractAddress(),
            RECEIPT.sid(),
            RECEIPT.iat(),
            RECEIPT.exp()),
        new LoginReceipt(
            RECEIPT.reqHash(), RECEIPT.user(), Scene.word("sid"), RECEIPT.iat(), RECEIPT.exp()));
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void aReceiptForAnotherLoginAccountOrSessionIsRefused(LoginReceipt receipt) {
    String sealed = Scene.sealed(Scene.loginReply(receipt));
    assertThatThrownBy(() -> LoginReply.open(sealed, Scene.REPLY_KEY, LOGIN))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("another login");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a.b.c", "bearer"})
  void aTokenThatIsNoneIsRefusedAndNotRepeated(String token) {
    ObjectNode reply = Scene.loginReply(RECEIPT).put("token", token);
    assertThatThrownBy(() -> LoginReply.open(Scene.sealed(reply), Scene.REPLY_KEY, LOGIN))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("/token");
  }
}
