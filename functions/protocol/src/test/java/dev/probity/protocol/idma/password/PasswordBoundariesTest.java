package dev.probity.protocol.idma.password;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PasswordBoundariesTest {
  private static final String PASSWORD = "dev.probity.protocol.idma.password";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.probity.protocol");

  @Test
  void theLibrariesOfPasswordsStayBehindThem() {
    noClasses()
        .that()
        .resideOutsideOfPackage(PASSWORD + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PASSWORD + ".argon2", PASSWORD + ".strength")
        .check(CLASSES);
  }

  @Test
  void thePackagesThatHoldTheLibrariesNeedNothingElse() {
    classes()
        .that()
        .resideInAPackage(PASSWORD + ".argon2")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            PASSWORD + ".argon2", "java..", "org.jspecify..", "org.bouncycastle.crypto..")
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(PASSWORD + ".strength")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(PASSWORD + ".strength", "java..", "org.jspecify..", "com.nulabinc..")
        .check(CLASSES);
  }

  @Test
  void passwordsAreBuiltOnTheSharedGroundAlone() {
    classes()
        .that()
        .resideInAPackage(PASSWORD)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            PASSWORD + "..",
            "dev.probity.protocol.port..",
            "dev.probity.protocol.step..",
            "dev.probity.protocol.wire",
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson..")
        .check(CLASSES);
  }
}
