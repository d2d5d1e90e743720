package dev.probity.protocol.integrity.proof;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Proofs are verified from bytes alone. */
class ProofBoundariesTest {
  @Test
  void proofsTouchNoFilesNetworkClockOrBundle() {
    noClasses()
        .that()
        .resideInAPackage("dev.probity.protocol.integrity.proof")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.file..",
            "java.net..",
            "java.util.logging..",
            "org.slf4j..",
            "com.fasterxml..",
            "dev.probity.protocol.step..",
            "dev.probity.protocol.intake..",
            "dev.probity.protocol.integrity.bundle..",
            "dev.probity.protocol.integrity.verification..")
        .orShould()
        .callMethod(Instant.class, "now")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.probity.protocol.integrity"));
  }
}
