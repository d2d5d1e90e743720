package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.JSON;
import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.story.Owner.Content;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who sees everything on the way, but holds no key, can do: nothing. */
class AttacksTest {
  @TempDir static Path folder;

  private static Stack stack;
  private static Owner owner;
  private static Owner stranger;
  private static ModuleOverHttp module;

  @BeforeAll
  static void start() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    owner = new Owner(stack, folder);
    stranger = new Owner(stack, folder);
  }

  @AfterAll
  static void stop() {
    owner.close();
    stranger.close();
  }

  @Test
  void aStrangersCopyInTheVeryBlockOfTheOwnersAnchorHindersNobody() throws Exception {
    Content content = owner.content();
    owner.upload(content.blocks());
    SignedMessage<StoreData> message;
    long block;
    long copied;
    int attempts = 0;
    do { // A block may end between the two.
      message = owner.message(content);
      SignedTransaction copy = stranger.broadcast(content, message);
      SignedTransaction own = owner.broadcast(content, message);
      copied = stranger.mined(copy);
      block = owner.mined(own);
      attempts++;
    } while (copied != block && attempts < 5);
    assertThat(copied).isEqualTo(block);

    refused(
        module.post(Owner.path(message.digest(), block), stranger.sealed(message)),
        Refusal.SCHEMA); // The reply key in it is not the one that was signed.
    String path = Owner.path(message.digest(), block);
    assertThat(module.post(path, owner.sealed(message)).statusCode()).isEqualTo(202);
    assertThat(module.decided(message.digest()).statusCode()).isEqualTo(200);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only there is all of 127/8 one's own")
  void aWholeRequestReplayedFromAnotherNetworkChangesNothing() throws Exception {
    Content content = owner.content();
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    String path = Owner.path(message.digest(), owner.anchor(content, message));
    String sealed = owner.sealed(message);
    assertThat(module.post(path, sealed).statusCode()).isEqualTo(202);
    assertThat(module.decided(message.digest()).statusCode()).isEqualTo(200);
    var row = new RowOf(stack, message.digest());
    var before = row.read();

    assertThat(fromElsewhere(module, path, sealed).statusCode()).isEqualTo(202);
    assertThat(row.read()).isEqualTo(before);
    assertThat(new RowOf(stack, message.digest())).isEqualTo(row);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only there is all of 127/8 one's own")
  void aNetworkThatUsedUpItsQuotaIsThrottledAndNoOther() throws Exception {
    try (StackGateway strict = stack.openGateway(Map.of("SOURCE_QUOTA_PER_MINUTE", "3"))) {
      var busy = new ModuleOverHttp(strict.url());
      String path = Owner.path(Owner.word(), 1);
      HttpResponse<String> last = busy.post(path, "{}");
      for (int again = 0; again < 8 && last.statusCode() != 429; again++) {
        last = busy.post(path, "{}");
      }
      refused(last, Refusal.THROTTLED);
      refused(fromElsewhere(busy, path, "{}"), Refusal.MALFORMED);
    }
  }

  @Test
  void theReplyOpensUnderTheSignedReplyKeyOnly() throws Exception {
    Content content = owner.content();
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    String path = Owner.path(message.digest(), owner.anchor(content, message));
    assertThat(module.post(path, owner.sealed(message)).statusCode()).isEqualTo(202);
    String reply =
        JSON.readTree(module.decided(message.digest()).body()).required("reply").asText();
    var receipt = JSON.readTree(Jwe.openAtUser(reply, owner.replyKey().privateKey()));
    assertThat(receipt.toString()).contains(message.digest().toString());
    ReplyKeyPair other = ReplyKeyPair.generate();
    assertThatThrownBy(() -> Jwe.openAtUser(reply, other.privateKey()))
        .isInstanceOf(WireException.class);
  }

  /** The same post from an address of another network. */
  private static HttpResponse<String> fromElsewhere(ModuleOverHttp api, String path, String body)
      throws Exception {
    try (HttpClient elsewhere =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .localAddress(InetAddress.getByName("127.9.8.7"))
            .build()) {
      return elsewhere.send(
          HttpRequest.newBuilder(api.api().resolve(path))
              .header("content-type", "application/jose")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
