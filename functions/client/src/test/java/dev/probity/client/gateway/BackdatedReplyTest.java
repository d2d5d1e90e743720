package dev.probity.client.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.gateway.RequestToken.Wish;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.gateway.TokenReceipt;
import dev.probity.protocol.integrity.verification.KeyRecord;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.wire.Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody has a module's key that was revoked, or is over, and names a time of before. */
final class BackdatedReplyTest {
  private static final long BEGIN = PlayedGateway.BEGIN;
  private static final long LONG = 1L << 39;
  private static final KeyRecord REVOKED = new KeyRecord(BEGIN - 1000, LONG, BEGIN - 500);
  private static final KeyRecord OVER = new KeyRecord(BEGIN - 1000, BEGIN - 500, 0);
  private static final JsonNode PARAM =
      CallService.param("{\"text\":\"hello\"}".getBytes(StandardCharsets.UTF_8));

  @TempDir private static Path parent = Path.of("");
  private PlayedGateway played = played();
  private final Address gateway = PlayedGateway.addressOf(played.gatewayKey);
  private final Address service = PlayedGateway.addressOf(played.serviceKey);

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

  private KeptToken token() {
    return new RequestToken(played.module(), played.folder, played::loggedIn, Stages.silent())
        .run(new Wish(List.of("echo"), Duration.ofMinutes(10), false))
        .token();
  }

  private Operation call() {
    return new CallService(played.module(), played.folder, played::loggedIn, Stages.silent())
        .run(new CallService.Order("echo", PARAM, Optional.empty(), false, false));
  }

  private Operation shown(Operation operation) {
    return new FollowOperation(played.module(), played.folder, played::loggedIn, Stages.silent())
        .show(operation.callHash().toString(), false);
  }

  /** What ModuleRegistry has of a key, in both blocks. */
  private void registered(Address key, KeyRecord record) {
    played.finalKeys.put(key, record);
    played.latestKeys.put(key, record);
  }

  private static void assertRefused(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(words)
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }

  private void listSignedAt(long iat) {
    played.list =
        honest ->
            new ServiceList(
                honest.reqHash(),
                honest.user(),
                honest.services(),
                honest.signers(),
                iat,
                honest.exp());
  }

  private void receiptSignedAt(long iat) {
    played.receipt =
        honest ->
            new TokenReceipt(
                honest.reqHash(), honest.user(), honest.tokenHash(), honest.timeExp(), iat);
  }

  private void resultSignedAt(long iat) {
    played.result =
        honest ->
            new ApiResult(honest.reqHash(), honest.user(), honest.status(), honest.resHash(), iat);
  }

  @Test
  void aListThatNamesATimeBeforeTheRevocationOrTheEndOfItsKeyIsRefused() {
    listSignedAt(BEGIN - 600);
    for (KeyRecord lost : List.of(REVOKED, OVER)) {
      registered(gateway, lost);
      assertRefused(this::token, "which is not between its request");
    }
    listSignedAt(BEGIN);
    for (KeyRecord lost : List.of(REVOKED, OVER)) {
      registered(gateway, lost);
      assertRefused(this::token, "does not hold as GW's key");
    }
    assertThat(played.transactions).isEmpty();
  }

  /** Within the difference that two clocks may have, the chain's word on now decides. */
  @Test
  void aListOfAKeyThatIsOverSinceTenSecondsIsRefused() {
    listSignedAt(BEGIN - 20);
    played.latestKeys.put(gateway, new KeyRecord(BEGIN - 1000, BEGIN - 10, 0));
    assertRefused(this::token, "does not hold as GW's key");
  }

  @Test
  void aRevocationCountsFromTheLatestBlockAndAKeyFromTheFinalizedOne() {
    played.latestKeys.put(gateway, new KeyRecord(BEGIN - 1000, LONG, BEGIN));
    assertRefused(this::token, "does not hold as GW's key");
    played.latestKeys.clear();
    played.finalKeys.put(gateway, new KeyRecord(BEGIN - 10, LONG, 0));
    assertRefused(this::token, "does not hold as GW's key");
    played.finalKeys.clear();
    assertThat(token().services()).containsExactly("echo");
  }

  @Test
  void aTimeHalfAMinuteOffPassesAndNoMore() {
    for (long off : new long[] {-31, 31}) {
      listSignedAt(BEGIN + off);
      assertRefused(this::token, "which is not between its request");
    }
    listSignedAt(BEGIN - 30);
    receiptSignedAt(BEGIN + 30);
    assertThat(token().services()).containsExactly("echo");
  }

  @Test
  void aListThatNamesASignerWhoseKeyIsRevokedIsRefused() {
    played.latestKeys.put(service, REVOKED);
    assertRefused(this::token, "as the signer of echo, which ModuleRegistry does not hold");
  }

  /** A request that is under way, and a run that comes back for the token. */
  private void laterForTheReceipt() {
    played.fail(4, false);
    assertThatThrownBy(this::token).isInstanceOf(ClientException.class);
    assertThat(played.requests).hasSize(1);
    played.fail(0, false);
    played.now += 400;
  }

  @Test
  void aReceiptOfBeforeTheRequestIsRefusedAndOneOfARevokedKeyWhateverTimeItNames() {
    laterForTheReceipt();
    receiptSignedAt(BEGIN - 600);
    registered(gateway, REVOKED);
    assertRefused(this::token, "which is not between its request");
    receiptSignedAt(BEGIN + 50);
    registered(gateway, new KeyRecord(BEGIN - 1000, LONG, BEGIN + 100));
    assertRefused(this::token, "does not hold as GW's key");
    assertThat(new KeptTokens(played.folder).list()).isEmpty();
  }

  /** It was made once, and its key had its time: nothing is lost by coming late. */
  @Test
  void aReceiptThatWasKeptOutlivesTheTimeOfItsKeyButCannotBeMadeAfterIt() {
    laterForTheReceipt();
    registered(gateway, new KeyRecord(BEGIN - 1000, BEGIN + 100, 0));
    receiptSignedAt(BEGIN + 101);
    assertRefused(this::token, "does not hold as GW's key");
    receiptSignedAt(BEGIN + 50);
    assertThat(token().services()).containsExactly("echo");
    assertThat(played.transactions).hasSize(1);
  }

  @Test
  void aResultThatNamesATimeBeforeTheRevocationOrTheEndOfItsKeyIsRefused() {
    KeptToken _ = token();
    for (KeyRecord lost : List.of(REVOKED, OVER)) {
      registered(service, lost);
      resultSignedAt(BEGIN - 600);
      assertRefused(this::call, "which is not between its request");
      resultSignedAt(BEGIN);
      assertRefused(this::call, "does not hold as SV's key");
    }
    played.finalKeys.clear();
    played.latestKeys.clear();
    assertThat(call().result()).contains(PARAM);
    assertThat(played.effects).hasSize(1);
  }

  @Test
  void aStateOfAnOperationThatIsBackdatedOrOfARevokedKeyIsRefused() {
    KeptToken _ = token();
    played.operation = true;
    Operation taken = call();
    long[] iat = {BEGIN - 600};
    played.state =
        honest ->
            new OperationState(
                honest.callHash(),
                honest.user(),
                honest.state(),
                honest.done(),
                honest.total(),
                honest.resHash(),
                iat[0]);
    registered(service, REVOKED);
    assertRefused(() -> shown(taken), "which is not between its request");
    iat[0] = BEGIN;
    assertRefused(() -> shown(taken), "does not hold as SV's key");
    played.finalKeys.clear();
    played.latestKeys.clear();
    assertThat(shown(taken).isEnded()).isFalse();
  }
}
