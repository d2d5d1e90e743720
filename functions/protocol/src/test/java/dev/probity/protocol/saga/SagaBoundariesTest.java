package dev.probity.protocol.saga;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The saga carries any room's transactions, and so knows none. */
class SagaBoundariesTest {

  @Test
  void theSagaImportsStepPortAndWireAlone() {
    classes()
        .that()
        .resideInAPackage("dev.probity.protocol.saga..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.probity.protocol.saga..",
            "dev.probity.protocol.step..",
            "dev.probity.protocol.port..",
            "dev.probity.protocol.wire..",
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.probity.protocol.saga"));
  }
}
