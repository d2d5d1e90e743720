package dev.probity.protocol.integrity.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The verifier is a library without I/O: it can be trusted by whoever trusts its inputs. */
class VerificationBoundariesTest {
  private static final String VERIFICATION = "dev.probity.protocol.integrity.verification..";
  private static final String BUNDLE = "dev.probity.protocol.integrity.bundle..";

  private static final JavaClasses ROOM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.probity.protocol.integrity");

  @Test
  void verificationTouchesNoFilesNetworkClockLogOrEnvironment() {
    noClasses()
        .that()
        .resideInAnyPackage(VERIFICATION, BUNDLE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "java.util.logging..", "org.slf4j..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(Instant.class, "now")
        .check(ROOM);
  }

  @Test
  void verificationCallsNoStepAndTheStateProofsStandAlone() {
    noClasses()
        .that()
        .resideInAnyPackage(VERIFICATION, BUNDLE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.probity.protocol.step..", "dev.probity.protocol.intake..")
        .check(ROOM);
    noClasses()
        .that()
        .resideInAPackage(BUNDLE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(VERIFICATION)
        .check(ROOM);
    noClasses()
        .that()
        .resideInAPackage("dev.probity.protocol.integrity.verification.state")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "org.jspecify..",
            "dev.probity.protocol.wire..",
            "dev.probity.protocol.integrity.verification.state")
        .check(ROOM);
  }
}
