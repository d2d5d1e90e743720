package dev.probity.protocol.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WireBoundariesTest {
  private static final String WIRE = "dev.probity.protocol.wire";
  private static final String PASSWORD = "dev.probity.protocol.idma.password";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.probity.protocol");

  @Test
  void wireImportsTheJdkAndTheNamedLibrariesAndNoOtherRoom() {
    ArchRule rule =
        classes()
            .that()
            .resideInAPackage(WIRE + "..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                WIRE + "..",
                "java..",
                "javax.crypto..",
                "javax.security.auth..",
                "org.jspecify..",
                "com.fasterxml.jackson..",
                "org.bouncycastle..",
                "com.nimbusds.jose..",
                "org.erdtman.jcs..");
    rule.check(CLASSES);
  }

  static Stream<Arguments> librariesAndTheirRooms() {
    return Stream.of(
        Arguments.of("org.bouncycastle..", List.of(WIRE + ".curve", PASSWORD + ".argon2")),
        Arguments.of("com.nimbusds..", List.of(WIRE + ".jose")),
        Arguments.of("com.nulabinc..", List.of(PASSWORD + ".strength")),
        Arguments.of("org.erdtman..", List.of(WIRE + ".jcs")),
        Arguments.of("java.lang.foreign..", List.of(WIRE + ".curve")));
  }

  @ParameterizedTest
  @MethodSource("librariesAndTheirRooms")
  void eachLibraryStaysInItsRooms(String library, List<String> rooms) {
    noClasses()
        .that()
        .resideOutsideOfPackages(rooms.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  @Test
  void onlyWireCallsThePackagesThatHoldTheLibraries() {
    noClasses()
        .that()
        .resideOutsideOfPackage(WIRE + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(WIRE + ".curve", WIRE + ".jose", WIRE + ".jcs")
        .check(CLASSES);
  }

  @Test
  void thePackagesThatHoldTheLibrariesDoNotCallBack() {
    noClasses()
        .that()
        .resideInAnyPackage(WIRE + ".curve", WIRE + ".jose", WIRE + ".jcs")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(WIRE)
        .check(CLASSES);
  }

  @Test
  void wireReadsNoClockAndNoEnvironment() {
    noClasses()
        .that()
        .resideInAPackage(WIRE + "..")
        .should()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }
}
