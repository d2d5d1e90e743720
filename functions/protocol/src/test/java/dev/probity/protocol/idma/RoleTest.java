package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.probity.protocol.idma.Role.Access;
import dev.probity.protocol.idma.Role.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Table 7, each cell by each access. */
class RoleTest {
  private static final Set<String> ALLOWED =
      Set.of(
          "GENERAL_USER PERSONAL_DATA EDIT",
          "GENERAL_USER PERSONAL_DATA DELETE",
          "GENERAL_USER PERSONAL_DATA VIEW",
          "LOG_ADMIN LOGGING_DATA VIEW",
          "SYSTEM_ADMIN LOGGING_DATA VIEW",
          "SYSTEM_ADMIN USER_DETAILS EDIT",
          "SYSTEM_ADMIN USER_DETAILS DELETE",
          "SYSTEM_ADMIN USER_DETAILS VIEW");

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (Role role : Role.values()) {
      for (Scope scope : Scope.values()) {
        for (Access access : Access.values()) {
          cells.add(Arguments.of(role, scope, access));
        }
      }
    }
    return cells.stream();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aRoleMayDoWhatItsCellOfTheTableSays(Role role, Scope scope, Access access) {
    boolean allowed = ALLOWED.contains(role + " " + scope + " " + access);
    assertThat(role.permits(scope, access)).isEqualTo(allowed);
    assertThat(role.whole().permits(scope, access)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"GENERAL_USER, 1, 7", "LOG_ADMIN, 2, 4", "SYSTEM_ADMIN, 6, 7"})
  void theWholeOfARoleAsBits(Role role, int scope, int access) {
    assertThat(role.whole()).isEqualTo(new UserRole(role, scope, access));
  }

  @Test
  void bitsOfAUserNarrowTheRoleAndNeverWidenIt() {
    UserRole reader = UserRole.of(1, 7, 4);
    assertThat(reader.permits(Scope.PERSONAL_DATA, Access.VIEW)).isTrue();
    assertThat(reader.permits(Scope.PERSONAL_DATA, Access.EDIT)).isFalse();
    assertThat(reader.permits(Scope.USER_DETAILS, Access.VIEW)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "4, 1, 1", "1, 0, 1", "1, 8, 1", "1, 1, 0", "1, 1, 8"})
  void numbersOutsideTheTableAreRefused(int role, int scope, int access) {
    assertThatIllegalArgumentException().isThrownBy(() -> UserRole.of(role, scope, access));
  }
}
