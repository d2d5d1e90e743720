package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ClientException;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.stack.StackService;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * DynamoDB, S3 and KMS that fail as AWS says they may, under the whole of storing a data set. What
 * the SDK repeats by itself is not seen; the rest is told as something to repeat, and the repeated
 * command ends in one version.
 */
@Tag("slow")
class AwsFaultsTest {
  @TempDir static Path folder;

  private final Stack stack = SharedStack.get();
  private FaultProxy tables;
  private FaultProxy blocks;
  private FaultProxy keys;
  private StackGateway gateway;
  private StoredOnce owner;

  @BeforeEach
  void behindProxies() throws Exception {
    tables = FaultProxy.before(stack.endpoint(StackService.DYNAMODB));
    blocks = FaultProxy.before(stack.endpoint(StackService.S3));
    keys = FaultProxy.before(stack.endpoint(StackService.KMS));
    gateway =
        stack.openGateway(
            Map.of(
                "AWS_ENDPOINT_URL_DYNAMODB", tables.endpoint().toString(),
                "AWS_ENDPOINT_URL_S3", blocks.endpoint().toString(),
                "AWS_ENDPOINT_URL_KMS", keys.endpoint().toString()));
    owner = new StoredOnce(stack, folder);
  }

  @AfterEach
  void close() throws Exception {
    owner.close();
    gateway.close();
    tables.close();
    blocks.close();
    keys.close();
  }

  private static Predicate<ProxiedRequest> method(String method) {
    return request -> request.method().equals(method);
  }

  private static Predicate<ProxiedRequest> operation(String operation) {
    return request -> request.awsOperation().equals(operation);
  }

  /**
   * It fails as something to repeat, with this code of the API, and ends well without the fault.
   */
  private void failsForNowThenStoresOnce(FaultProxy faulty, String code) {
    assertThat(owner.failsForNow(owner.withApi(gateway.url()))).contains(code).contains("epeat");
    faulty.clear();
    storesOnce();
  }

  private void storesOnce() {
    owner.requireOneVersion(owner.store(owner.withApi(gateway.url())));
  }

  @Test
  void aFewUploadsThatFailAreSentAgain() {
    blocks.times(2, method("PUT"), Fault.s3InternalError());
    blocks.times(2, method("PUT"), Fault.s3SlowDown());
    blocks.times(2, method("PUT"), new Fault.DropRequest());
    blocks.times(1, method("PUT"), new Fault.DropReply());
    storesOnce();
  }

  @Test
  void anUploadWhoseUrlIsOverGetsAFreshOne() {
    blocks.times(1, method("PUT"), new Fault.Answer(403, "application/xml", "<Error/>"));
    storesOnce();
    assertThat(blocks.seen(method("PUT"))).isGreaterThan(1);
  }

  @Test
  void aStoreThatTakesNoBlocksIsTold() {
    blocks.always(method("PUT"), Fault.s3InternalError());
    failsForNowThenStoresOnce(blocks, "block store does not take block");
  }

  @Test
  void aStoreThatCannotBeReadIsUnavailable() {
    blocks.always(method("GET"), Fault.s3InternalError());
    failsForNowThenStoresOnce(blocks, "`unavailable`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Decrypt", "Sign"})
  void aThrottledKeyServiceIsUnavailable(String operation) {
    keys.always(operation(operation), Fault.kmsThrottled());
    failsForNowThenStoresOnce(keys, "`unavailable`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetItem", "UpdateItem", "TransactWriteItems"})
  void aThrottledTableIsUnavailable(String operation) {
    tables.always(operation(operation), Fault.dynamoDbThrottled());
    failsForNowThenStoresOnce(tables, "`unavailable`");
  }

  @Test
  void aStoreThatNeverAnswersIsUnavailable() {
    blocks.always(method("GET"), new Fault.Stall());
    failsForNowThenStoresOnce(blocks, "`unavailable`");
  }

  @Test
  void aTransactionThatClashesWithAnotherIsUnavailable() {
    tables.always(operation("TransactWriteItems"), Fault.dynamoDbCancelled("TransactionConflict"));
    failsForNowThenStoresOnce(tables, "`unavailable`");
  }

  @Test
  void aWriteWhoseAnswerIsLostIsDoneOnce() {
    // The SDK repeats it, and the condition of the repeated write no longer holds.
    tables.times(2, operation("TransactWriteItems"), new Fault.DropReply());
    try {
      storesOnce();
    } catch (ClientException told) {
      assertThat(told).hasMessageContaining("epeat");
      storesOnce();
    }
  }
}
