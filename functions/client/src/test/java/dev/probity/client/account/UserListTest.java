package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.wire.Address;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page of users, opened. */
class UserListTest {
  private static ObjectNode user(String address) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("user", address)
        .put("name", "Ann")
        .put("email", "ann@example.org")
        .put("role", 3)
        .put("scope", 6)
        .put("access", 7)
        .put("version", 1)
        .put("notAfter", Scene.NOW)
        .put("status", "suspended");
  }

  private static String address(int last) {
    return "0x" + "0".repeat(38) + "%02x".formatted(last);
  }

  private static List<UserList.User> open(Address after, ObjectNode... users) {
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.putArray("users").addAll(List.of(users));
    return UserList.open(Scene.sealed(page), Scene.REPLY_KEY, after);
  }

  @Test
  void aPageIsReadInTheOrderOfItsAddresses() throws Exception {
    List<UserList.User> users = open(Address.ZERO, user(address(1)), user(address(2)));
    assertThat(users).hasSize(2);
    UserList.User first = users.getFirst();
    assertThat(first.address()).isEqualTo(Address.parse(address(1)));
    assertThat(first.role()).isEqualTo(Role.SYSTEM_ADMIN.whole());
    assertThat(first.status()).isEqualTo(Status.SUSPENDED);
    assertThat(open(Address.parse(address(2)))).isEmpty();
  }

  @Test
  void aPageThatDoesNotGoOnIsRefused() throws Exception {
    assertRefused("above the one before", user(address(2)), user(address(2)));
    assertThatThrownBy(() -> open(Address.parse(address(2)), user(address(2))))
        .hasMessageContaining("above the one before");
  }

  @ParameterizedTest
  @CsvSource({
    "user, 0x17, /users/0/user",
    "name, '', /users/0/name",
    "email, ann, /users/0/email",
    "status, asleep, /users/0/status",
    "version, soon, /users/0/version",
    "role, soon, /users/0/role",
    "extra, x, /users/0/extra",
  })
  void aMemberThatIsNotInTheFormIsNamed(String member, String value, String named) {
    assertRefused(named, user(address(1)).put(member, value));
  }

  private static void assertRefused(String named, ObjectNode... users) {
    assertThatThrownBy(() -> open(Address.ZERO, users))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(named)
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }
}
