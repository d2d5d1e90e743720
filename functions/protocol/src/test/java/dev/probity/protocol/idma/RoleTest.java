package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Table 7 of the paper, cell by cell. */
class RoleTest {

  @ParameterizedTest
  @CsvSource({
    "GENERAL_USER, PERSONAL_DATA, EDIT, true",
    "GENERAL_USER, PERSONAL_DATA, DELETE, true",
    "GENERAL_USER, PERSONAL_DATA, VIEW, true",
    "GENERAL_USER, LOGGING_DATA, EDIT, false",
    "GENERAL_USER, LOGGING_DATA, DELETE, false",
    "GENERAL_USER, LOGGING_DATA, VIEW, false",
    "GENERAL_USER, USER_DETAILS, EDIT, false",
    "GENERAL_USER, USER_DETAILS, DELETE, false",
    "GENERAL_USER, USER_DETAILS, VIEW, false",
    "LOG_ADMIN, PERSONAL_DATA, EDIT, false",
    "LOG_ADMIN, PERSONAL_DATA, DELETE, false",
    "LOG_ADMIN, PERSONAL_DATA, VIEW, false",
    "LOG_ADMIN, LOGGING_DATA, EDIT, false",
    "LOG_ADMIN, LOGGING_DATA, DELETE, false",
    "LOG_ADMIN, LOGGING_DATA, VIEW, true",
    "LOG_ADMIN, USER_DETAILS, EDIT, false",
    "LOG_ADMIN, USER_DETAILS, DELETE, false",
    "LOG_ADMIN, USER_DETAILS, VIEW, false",
    "SYSTEM_ADMIN, PERSONAL_DATA, EDIT, false",
    "SYSTEM_ADMIN, PERSONAL_DATA, DELETE, false",
    "SYSTEM_ADMIN, PERSONAL_DATA, VIEW, false",
    "SYSTEM_ADMIN, LOGGING_DATA, EDIT, false",
    "SYSTEM_ADMIN, LOGGING_DATA, DELETE, false",
    "SYSTEM_ADMIN, LOGGING_DATA, VIEW, true",
    "SYSTEM_ADMIN, USER_DETAILS, EDIT, true",
    "SYSTEM_ADMIN, USER_DETAILS, DELETE, true",
    "SYSTEM_ADMIN, USER_DETAILS, VIEW, true",
  })
  void everyCellIsAsInTheTable(Role role, Role.Scope scope, Role.Access access, boolean permits) {
    assertThat(role.permits(scope, access)).isEqualTo(permits);
    assertThat(role.whole().permits(scope, access)).isEqualTo(permits);
    assertThat(UserRole.of(role.number(), 7, 7).permits(scope, access)).isEqualTo(permits);
    int without = 7 & ~access.bit();
    assertThat(UserRole.of(role.number(), 7, without).permits(scope, access)).isFalse();
    assertThat(UserRole.of(role.number(), 7 & ~scope.bit(), 7).permits(scope, access)).isFalse();
  }

  @Test
  void thereIsNoOtherRoleAndNoEmptyOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> UserRole.of(0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> UserRole.of(4, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> UserRole.of(1, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> UserRole.of(1, 1, 8));
  }
}
