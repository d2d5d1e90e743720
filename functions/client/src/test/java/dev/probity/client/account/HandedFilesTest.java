package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.AdminOrder;
import dev.probity.protocol.idma.Approval;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes from hand to hand: requests, orders and approvals, in files that anybody may edit. */
class HandedFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Eip712Domain DOMAIN = Scene.NETWORK.idmaDomain();
  private static final Instant NOW = Instant.ofEpochSecond(Scene.NOW + 60);
  private static final long WEEK = Duration.ofDays(7).toSeconds();
  private static final Address SUBJECT = Scene.contractAddress();

  private static final OrderFile.RoleRequest ROLE =
      new OrderFile.RoleRequest(rotation(Role.LOG_ADMIN.whole(), Bytes32.ZERO, WEEK));
  private static final OrderFile.Order LOWER = order(AdminOrder.LOWER_ROLE, 2);
  private static final OrderFile.Order REVOKE = order(AdminOrder.REVOKE, 0);
  private static final OrderFile.Recovery RECOVERY =
      new OrderFile.Recovery(Scene.REGISTRATION, SUBJECT);

  @TempDir private Path folder = Path.of("");

  private static SignedMessage<RotateCredential> rotation(
      UserRole asked, Bytes32 passwordTag, long life) {
    return Scene.signed(
        Scene.USER_KEY,
        RotateCredential.TYPE,
        new RotateCredential(
            Scene.USER,
            Scene.KEPT.credRef(),
            Scene.KEPT.roleCommit(),
            1,
            asked.role().number(),
            asked.scope(),
            asked.access(),
            passwordTag,
            Scene.word("reply"),
            Scene.word("nonce"),
            Scene.NOW,
            Scene.NOW + life));
  }

  private static OrderFile.Order order(AdminOrder order, int role) {
    var params = OrderFile.Order.params(order, SUBJECT, role);
    return new OrderFile.Order(
        Scene.signed(
            Scene.USER_KEY,
            AdminAction.TYPE,
            new AdminAction(
                Scene.USER,
                Scene.KEPT.credRef(),
                Scene.KEPT.roleCommit(),
                1,
                order.action(),
                CanonicalJson.keccak256(params),
                Scene.word("nonce"),
                Scene.NOW,
                Scene.NOW + WEEK)),
        order,
        SUBJECT,
        role);
  }

  private static ApprovalFile approval(PrivateKey32 key, Bytes32 actionHash, long life) {
    return new ApprovalFile(
        Scene.signed(
            key,
            Approval.TYPE,
            new Approval(
                actionHash, Secp256k1.best().addressOf(key), Scene.NOW, Scene.NOW + life)));
  }

  private static PrivateKey32 key(String seed) throws Exception {
    return PrivateKey32.of(Scene.word(seed).bytes());
  }

  static Stream<OrderFile> orders() {
    return Stream.of(ROLE, LOWER, REVOKE, RECOVERY);
  }

  private OrderFile read(Path file) {
    return OrderFile.read(file, DOMAIN);
  }

  private static void assertUsage(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(ClientException.class)
        .hasMessageContainingAll(words)
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void anOrderIsReadAsItWasWritten(OrderFile order) {
    Path file = folder.resolve(order.fileName());
    order.write(file);
    assertThat(read(file)).isEqualTo(order);
    assertThat(order.fileName()).matches("[a-z-]+-[0-9a-f]{8}\\.json");
  }

  @Test
  void anApprovalIsReadAsItWasWritten() throws Exception {
    ApprovalFile approval = approval(key("first"), ROLE.digest(), WEEK);
    Path file = folder.resolve(approval.fileName());
    approval.write(file);
    assertThat(ApprovalFile.read(file, DOMAIN)).isEqualTo(approval);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void aFileCutOffAnywhereIsRefused(OrderFile order) throws IOException {
    Path file = folder.resolve("order.json");
    order.write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 1; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertUsage(() -> read(file), file.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void whatItsAuthorDidNotSignIsRefused(OrderFile order) throws IOException {
    Path file = folder.resolve("order.json");
    String message = order.toJson().fieldNames().next();
    for (String member : List.of("exp", "iat")) {
      ObjectNode json = order.toJson();
      ObjectNode signed = (ObjectNode) json.path(message).path("message");
      signed.put(member, signed.path(member).asLong() - 1);
      HandedFile.write(file, json);
      assertUsage(() -> read(file), message);
    }
    ObjectNode json = order.toJson();
    ((ObjectNode) json.path(message).path("domain")).put("chainId", 1);
    HandedFile.write(file, json);
    assertUsage(() -> read(file), message, "domain");
  }

  @ParameterizedTest
  @CsvSource({
    "user, 0x17, /params/user",
    "user, , /params/user",
    "user, 0x52908400098527886e0f7030069857d2e4169ee7, whose hash was signed",
    "role, 3, /params/role",
    "role, 0, whose hash was signed",
    "extra, x, whose hash was signed",
  })
  void parametersThatWereNotSignedAreRefused(String member, String value, String named) {
    ObjectNode json = LOWER.toJson();
    ObjectNode params = (ObjectNode) json.path("params");
    if (value == null) {
      params.remove(member);
    } else if (value.matches("[0-9]")) {
      params.put(member, Integer.parseInt(value));
    } else {
      params.put(member, value);
    }
    Path file = folder.resolve("order.json");
    HandedFile.write(file, json);
    assertUsage(() -> read(file), named);
  }

  @Test
  void whatNoAdministratorApprovesIsNotReadAsAnOrder() {
    Path file = folder.resolve("order.json");
    order(AdminOrder.REVOKE_OWN, 0).write(file);
    assertUsage(() -> read(file), "/adminAction/message/action");
    new OrderFile.RoleRequest(rotation(Role.LOG_ADMIN.whole(), Scene.word("tag"), WEEK))
        .write(file);
    assertUsage(() -> read(file), "/rotateCredential/message");
    new OrderFile.RoleRequest(rotation(new UserRole(Role.GENERAL_USER, 7, 7), Bytes32.ZERO, WEEK))
        .write(file);
    assertUsage(() -> read(file), "no more than it ever has");
    new OrderFile.RoleRequest(rotation(Role.LOG_ADMIN.whole(), Bytes32.ZERO, WEEK + 1)).write(file);
    assertUsage(() -> read(file), "/rotateCredential/message/exp");
  }

  @Test
  void aFileThatIsMissingForeignOrTooLargeIsNamed() throws IOException {
    assertUsage(() -> read(folder.resolve("none")), "There is no file");
    Path file = Files.writeString(folder.resolve("foreign.json"), "{\"a\":1}");
    assertUsage(() -> read(file), file + " is not a request or an order: /a: is an unknown member");
    assertUsage(() -> ApprovalFile.read(file, DOMAIN), "is not an approval");
    try (var large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(1L << 40);
    }
    assertUsage(() -> read(file), "must be at most 65536 bytes");
  }

  @Test
  void anApprovalThatWasEditedIsRefused() throws Exception {
    Path file = folder.resolve("approval.json");
    approval(key("first"), ROLE.digest(), WEEK).write(file);
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    ((ObjectNode) json.path("approval").path("message"))
        .put("actionHash", LOWER.digest().toString());
    HandedFile.write(file, json);
    assertUsage(() -> ApprovalFile.read(file, DOMAIN), "/approval/signature");
    approval(key("first"), ROLE.digest(), WEEK + 1).write(file);
    assertUsage(() -> ApprovalFile.read(file, DOMAIN), "/approval/message/exp");
  }

  @Test
  void onlyApprovalsThatTheModuleWouldCountAreAttached() throws Exception {
    ApprovalFile first = approval(key("first"), ROLE.digest(), WEEK);
    ApprovalFile second = approval(key("second"), ROLE.digest(), WEEK);
    JsonNode attached = ApprovalFile.attached(List.of(first, second), ROLE, NOW);
    assertThat(attached).hasSize(2);
    assertUsage(
        () -> ApprovalFile.attached(List.of(first), ROLE, NOW), "2 administrators", "are 1");
    assertUsage(() -> ApprovalFile.attached(List.of(first, first), ROLE, NOW), "counts once");
    ApprovalFile other = approval(key("second"), LOWER.digest(), WEEK);
    assertUsage(() -> ApprovalFile.attached(List.of(first, other), ROLE, NOW), "another message");
    ApprovalFile own = approval(Scene.USER_KEY, ROLE.digest(), WEEK);
    assertUsage(() -> ApprovalFile.attached(List.of(first, own), ROLE, NOW), "own cause");
    ApprovalFile over = approval(key("second"), ROLE.digest(), 59);
    assertUsage(() -> ApprovalFile.attached(List.of(first, over), ROLE, NOW), "is over");
    ApprovalFile one = approval(key("second"), REVOKE.digest(), WEEK);
    assertThat(ApprovalFile.attached(List.of(one), REVOKE, NOW)).hasSize(1);
  }
}
