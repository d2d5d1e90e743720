package dev.probity.local.story;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.service.StateFolder;
import dev.probity.local.stack.GenesisWallets;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Member.Held;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import java.net.http.HttpResponse;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A system administrator whom the stack's contracts have from the beginning. The stack is shared:
 * whom another test registered has forgotten password and secret, and sets new ones.
 *
 * @param held the credential of this test
 */
public record Administrator(Member member, Held held) implements AutoCloseable {

  /**
   * One of them.
   *
   * @param number from 1 to 3
   */
  public static Administrator of(Stack stack, int number) throws Exception {
    var wallets = GenesisWallets.of(StateFolder.at(stack.stateFolder()));
    var member = new Member(stack, wallets.admin(number));
    Optional<CredentialCheck.Claimed> before = registered(stack, member.address());
    return new Administrator(
        member, before.isPresent() ? again(stack, member, before.get()) : member.registered());
  }

  /** The credential in the module's own row. */
  private static Optional<CredentialCheck.Claimed> registered(Stack stack, Address user)
      throws Exception {
    try (DynamoDbClient client = stack.aws().dynamoDbClient()) {
      var row =
          client
              .scanPaginator(scan -> scan.tableName(stack.reference("IdmaTable")))
              .items()
              .stream()
              .filter(one -> RowOf.value(one, "pk").s().endsWith("/account/" + user))
              .findFirst();
      if (row.isEmpty()) {
        return Optional.empty();
      }
      JsonNode body = ModuleOverHttp.JSON.readTree(RowOf.value(row.get(), "body").s());
      return Optional.of(
          new CredentialCheck.Claimed(
              user,
              Bytes32.parse(StrictJson.text(body, "credRef")),
              Bytes32.parse(StrictJson.text(body, "roleCommit")),
              body.required("version").longValue()));
    }
  }

  private static Held again(Stack stack, Member member, CredentialCheck.Claimed claimed)
      throws Exception {
    var orders = new Orders(member);
    var rotation = orders.rotation(claimed, Role.SYSTEM_ADMIN.whole(), member.tag(Member.PASSWORD));
    HttpResponse<String> taken =
        new ModuleOverHttp(stack.apiUrl())
            .post(
                "/v1/rotations",
                member.seal(orders.payload(rotation, Member.PASSWORD, member.code())));
    if (taken.statusCode() != 202) {
      throw new AssertionError(taken.body());
    }
    return member.collect(rotation.digest());
  }

  public Orders orders() {
    return new Orders(member);
  }

  @Override
  public void close() {
    member.close();
  }
}
