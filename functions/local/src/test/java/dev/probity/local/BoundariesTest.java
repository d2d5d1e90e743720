package dev.probity.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may import whom, across all modules; the local stack is the one place that sees them all. */
class BoundariesTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.probity");

  @Test
  void contentNeedsNothingButTheJdk() {
    noClasses()
        .that()
        .resideInAPackage("dev.probity.content..")
        .should()
        .dependOnClassesThat(
            not(resideInAnyPackage("dev.probity.content..", "java..", "javax..", "org.jspecify..")))
        .check(ALL);
  }

  @Test
  void theProtocolKnowsNeitherAwsNorAChainClientNorAnyModuleAroundIt() {
    noClasses()
        .that()
        .resideInAPackage("dev.probity.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "software.amazon..",
            "com.amazonaws..",
            "org.web3j..",
            "dev.probity.aws..",
            "dev.probity.chain..",
            "dev.probity.lambda..",
            "dev.probity.client..",
            "dev.probity.local..")
        .check(ALL);
  }

  @Test
  void onePackageAloneKnowsTheLibraryThatEncryptsContent() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.probity.protocol.integrity.encryption")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.crypto.tink..")
        .check(ALL);
  }

  @Test
  void theProtocolReadsNoClockAndNoEnvironment() {
    noClasses()
        .that()
        .resideInAPackage("dev.probity.protocol..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(ALL);
  }

  @Test
  void sharedGroundImportsNoRoom() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.probity.protocol.wire..",
            "dev.probity.protocol.step..",
            "dev.probity.protocol.port..",
            "dev.probity.protocol.intake..",
            "dev.probity.protocol.saga..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.probity.protocol.integrity..",
            "dev.probity.protocol.idma..",
            "dev.probity.protocol.gateway..",
            "dev.probity.protocol.service..",
            "dev.probity.protocol.custodian..",
            "dev.probity.protocol.standing..")
        .check(ALL);
  }

  @Test
  void whatTheSagaStandsOnDoesNotImportIt() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.probity.protocol.wire..",
            "dev.probity.protocol.step..",
            "dev.probity.protocol.port..",
            "dev.probity.protocol.intake..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.probity.protocol.saga..")
        .check(ALL);
  }

  @Test
  void onlyTheChainModuleSeesWeb3j() {
    noClasses()
        .that(not(resideInAPackage("dev.probity.chain..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.web3j..")
        .check(ALL);
  }

  @Test
  void onlyTheAdaptersTheirWiringAndTheLocalStackUseTheAwsSdk() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    "dev.probity.aws..", "dev.probity.lambda..", "dev.probity.local..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon.awssdk..")
        .check(ALL);
  }

  @Test
  void inTheFunctionsOnlyTheClientsOfAwsAreBuiltFromTheSdk() {
    noClasses()
        .that()
        .resideInAPackage("dev.probity.lambda..")
        .and()
        .haveSimpleNameNotContaining("AwsClients")
        .and()
        .doNotHaveSimpleName("Wiring")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon.awssdk..")
        .check(ALL);
  }

  @Test
  void onlyOneClassOfTheFunctionsReadsTheEnvironment() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.probity.lambda..", "dev.probity.aws..", "dev.probity.chain..")
        .and()
        .doNotHaveSimpleName("Environment")
        .should()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .check(ALL);
  }

  @Test
  void theClientNeverImportsTheFunctionsNorTheirAdapters() {
    noClasses()
        .that()
        .resideInAPackage("dev.probity.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.probity.lambda..", "dev.probity.aws..")
        .check(ALL);
  }

  @Test
  void theJoseLibraryStaysInItsPackageAndInTheGatewaysAuthorizer() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    "dev.probity.protocol.wire.jose..", "dev.probity.local.gateway.authorizer..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.nimbusds..")
        .check(ALL);
  }

  @Test
  void nothingImportsTheLocalStack() {
    noClasses()
        .that(not(resideInAPackage("dev.probity.local..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.probity.local..")
        .check(ALL);
  }
}
