package dev.probity.client.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.gateway.RequestToken.Issued;
import dev.probity.client.gateway.RequestToken.Wish;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.gateway.TokenReceipt;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.wire.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protocol III on the user's side: what is believed, what is kept, and what is never repeated. */
class RequestTokenTest {
  private static final Wish WISH = wish(false);

  @TempDir private static Path parent = Path.of("");
  private PlayedGateway played = played();

  private static PlayedGateway played() {
    try {
      return new PlayedGateway(Files.createTempDirectory(parent, "user"));
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  @BeforeEach
  void begin() {
    played.fail(0, false);
  }

  @AfterEach
  void end() {
    played.close();
  }

  private static Wish wish(boolean again) {
    return new Wish(List.of("echo"), Duration.ofMinutes(10), again);
  }

  private Issued run(Wish wish) {
    return new RequestToken(played.module(), played.folder, played::loggedIn, Stages.silent())
        .run(wish);
  }

  private KeptTokens kept() {
    return new KeptTokens(played.folder);
  }

  private static void assertRefused(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(words)
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void aTokenIsVerifiedKeptSealedAndOpenedByItsOwnersWalletAlone() throws Exception {
    played.pendingOnce = true;
    Issued issued = run(WISH);
    assertThat(issued.already()).isFalse();
    KeptToken token = kept().find(issued.token().tokenHash().toString().substring(0, 10));
    assertThat(token).isEqualTo(issued.token());
    assertThat(token.signer("echo").orElseThrow().address())
        .isEqualTo(PlayedGateway.addressOf(played.serviceKey));
    String compact = token.open(played.module().sealing());
    assertThat(compact).startsWith("ey");
    for (Path file : files()) {
      assertThat(Files.readString(file)).doesNotContain(compact).doesNotContain("\"d\":");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    try (PlayedGateway other = played()) {
      assertThatThrownBy(() -> token.open(other.module().sealing()))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("another wallet sealed it");
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(played.folder.path())) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void theSameWishTwiceIsOneTokenAndAgainIsAnother() {
    Issued first = run(WISH);
    assertThat(run(WISH)).isEqualTo(new Issued(first.token(), true));
    assertThat(played.transactions).hasSize(1);
    Issued another = run(wish(true));
    assertThat(another.already()).isFalse();
    assertThat(another.token()).isNotEqualTo(first.token());
    assertThat(kept().list()).hasSize(2);
  }

  @Test
  void aTokenThatIsRevokedOrNearlyOverIsNoAnswerToTheSameWish() {
    KeptToken first = run(WISH).token();
    new OrderToken(played.module(), played.folder)
        .run(TokenOrder.REVOKE, first.tokenHash(), "gone");
    assertThat(run(WISH).already()).isFalse();
    played.now += 301;
    assertThat(run(WISH).already()).isFalse();
  }

  /** Whatever stops, before or after its effect: one transaction, one request, one token. */
  @Test
  void stoppedAtAnyPointItCarriesOn() {
    int events = eventsOfOneRun();
    assertThat(events).isGreaterThanOrEqualTo(4);
    for (int event = 1; event <= events; event++) {
      for (boolean after : new boolean[] {false, true}) {
        try (PlayedGateway stopped = played()) {
          stopped.fail(event, after);
          var flow =
              new RequestToken(
                  stopped.module(), stopped.folder, stopped::loggedIn, Stages.silent());
          assertThatThrownBy(() -> flow.run(WISH))
              .as("event %d, after %s", event, after)
              .isInstanceOf(ClientException.class)
              .extracting(failure -> ((ClientException) failure).exitCode())
              .isEqualTo(ExitCode.UNAVAILABLE);
          stopped.fail(0, false);
          Issued issued = flow.run(WISH);
          assertThat(stopped.transactions).hasSize(1);
          assertThat(stopped.requests).hasSize(1);
          assertThat(new KeptTokens(stopped.folder).list()).containsExactly(issued.token());
        }
      }
    }
  }

  private int eventsOfOneRun() {
    try (PlayedGateway whole = played()) {
      var _ =
          new RequestToken(whole.module(), whole.folder, whole::loggedIn, Stages.silent())
              .run(WISH);
      return whole.events();
    }
  }

  @Test
  void aRequestOfASessionThatIsOverIsSignedAnewUnlessTheGatewayHasIt() {
    played.fail(2, true);
    assertThatThrownBy(() -> run(WISH)).isInstanceOf(ClientException.class);
    played.fail(0, false);
    var _ =
        new RequestToken(
                played.module(), played.folder, () -> played.loggedIn("next"), Stages.silent())
            .run(WISH);
    assertThat(played.transactions).hasSize(2);
    assertThat(played.requests.values())
        .singleElement()
        .satisfies(
            request -> assertThat(request.message().sid()).isEqualTo(PlayedGateway.word("next")));
  }

  @Test
  void aListThatWasAlteredOrIsAnothersIsRefused() {
    played.list =
        honest ->
            new ServiceList(
                PlayedGateway.word("other"),
                honest.user(),
                honest.services(),
                honest.signers(),
                honest.iat(),
                honest.exp());
    assertRefused(() -> run(WISH), "for another request");
    played.list =
        honest ->
            new ServiceList(
                honest.reqHash(),
                honest.user(),
                honest.services().reversed(),
                honest.signers(),
                honest.iat(),
                honest.exp());
    assertRefused(() -> run(WISH), "not sorted and unique");
    played.list =
        honest ->
            new ServiceList(
                honest.reqHash(),
                honest.user(),
                honest.services(),
                List.of(honest.signers().getFirst()),
                honest.iat(),
                honest.exp());
    assertRefused(() -> run(WISH), "2 services and 1 signers");
    played.list =
        honest ->
            new ServiceList(
                honest.reqHash(),
                honest.user(),
                honest.services(),
                List.of(honest.signers().getFirst(), PlayedGateway.addressOf(played.strangerKey)),
                honest.iat(),
                honest.exp());
    assertRefused(() -> run(WISH), "which ModuleRegistry does not hold");
    // A gateway that would answer in a service's place.
    Address gateway = PlayedGateway.addressOf(played.gatewayKey);
    played.list =
        honest ->
            new ServiceList(
                honest.reqHash(),
                honest.user(),
                honest.services(),
                List.of(gateway, honest.signers().getLast()),
                honest.iat(),
                honest.exp());
    assertRefused(() -> run(WISH), "names GW's key as the signer of echo");
    played.list = honest -> honest;
    played.listSigner = played.serviceKey;
    assertRefused(() -> run(WISH), "does not hold as GW's key");
    assertThat(played.transactions).isEmpty();
  }

  @Test
  void aServiceThatTheListDoesNotNameIsNotAskedFor() {
    assertThatThrownBy(() -> run(new Wish(List.of("other"), Duration.ofMinutes(1), false)))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("You may not call other")
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(played.transactions).isEmpty();
  }

  @Test
  void aReceiptThatDoesNotFitIsRefusedAndNothingIsLost() {
    played.receipt =
        honest ->
            new TokenReceipt(
                honest.reqHash(),
                honest.user(),
                PlayedGateway.word("H10"),
                honest.timeExp(),
                honest.iat());
    assertRefused(() -> run(WISH), "does not commit to the token");
    played.receipt =
        honest ->
            new TokenReceipt(
                honest.reqHash(),
                PlayedGateway.address("other"),
                honest.tokenHash(),
                honest.timeExp(),
                honest.iat());
    assertRefused(() -> run(WISH), "for another request");
    played.receipt = honest -> honest;
    played.receiptSigner = played.strangerKey;
    assertRefused(() -> run(WISH), "does not hold as GW's key");
    played.receiptSigner = played.gatewayKey;
    assertThat(kept().list()).isEmpty();
    assertThat(run(WISH).already()).isFalse();
    assertThat(played.transactions).hasSize(1);
  }

  @Test
  void aTokenThatTheChainGaveToSomebodyElseIsRefused() {
    played.receipt =
        honest -> {
          played.tokens.put(
              honest.tokenHash(),
              new TokenSlot(
                  PlayedGateway.address("other"),
                  honest.timeExp(),
                  played.now,
                  false,
                  false,
                  false,
                  false));
          return honest;
        };
    assertRefused(() -> run(WISH), "not as the gateway's reply says");
  }

  @Test
  void aTokenFileThatWasAlteredIsNotRead() throws IOException {
    KeptToken token = run(WISH).token();
    Path file =
        played.folder.tokens().resolve(token.tokenHash().toString().substring(2, 18) + ".json");
    String json = Files.readString(file);
    String service = PlayedGateway.addressOf(played.serviceKey).toString();
    String stranger = PlayedGateway.addressOf(played.strangerKey).toString();
    Files.writeString(file, json.replaceFirst("(\"address\" : \")" + service, "$1" + stranger));
    assertThatThrownBy(() -> kept().list())
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("are not those of the list");
  }

  @Test
  void suspendingTwiceIsOneTransactionAndResumingTakesItBack() {
    KeptToken token = run(WISH).token();
    var order = new OrderToken(played.module(), played.folder);
    played.fail(1, true);
    assertThatThrownBy(() -> order.run(TokenOrder.SUSPEND, token.tokenHash(), "away"))
        .isInstanceOf(ClientException.class);
    played.fail(0, false);
    var suspended = order.run(TokenOrder.SUSPEND, token.tokenHash(), "away");
    assertThat(suspended.standing().at(played.now)).isEqualTo(TokenStanding.State.SUSPENDED);
    assertThat(suspended.standing().suspendedBy()).containsExactly("you");
    assertThat(played.transactions).hasSize(2);
    assertThat(order.run(TokenOrder.SUSPEND, token.tokenHash(), "away").already()).isTrue();
    assertThat(order.run(TokenOrder.RESUME, token.tokenHash(), "").standing().at(played.now))
        .isEqualTo(TokenStanding.State.LIVE);
    var _ = order.run(TokenOrder.REVOKE, token.tokenHash(), "lost");
    assertRefused(() -> order.run(TokenOrder.RESUME, token.tokenHash(), ""), "revoked, for good");
    assertRefused(
        () -> order.run(TokenOrder.REVOKE, PlayedGateway.word("none"), ""), "has no token");
  }

  @Test
  void aReasonIsShortAndPrintable() {
    assertThat(OrderToken.reason("lost laptop")).isEqualTo("lost laptop");
    for (String wrong : List.of("x".repeat(33), "caf\u00e9", "a\nb")) {
      assertThatThrownBy(() -> OrderToken.reason(wrong)).hasMessageContaining("32 printable");
    }
  }
}
