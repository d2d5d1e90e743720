package dev.probity.chain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.probity", importOptions = ImportOption.DoNotIncludeTests.class)
class ChainBoundaryTest {
  @ArchTest
  static final ArchRule ONLY_THIS_MODULE_SEES_WEB3J =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.probity.chain..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.web3j..", "dev.probity.chain.contract..");

  /** Its types stay inside: whoever calls this module sees the protocol's values. */
  @ArchTest
  static final ArchRule NO_WEB3J_IN_WHAT_OTHERS_CALL =
      com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("dev.probity.chain.contract..")
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should()
          .notHaveRawReturnType(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                  "org.web3j.."));

  @ArchTest
  static final ArchRule NO_HTTP_CLIENT_BUT_THE_ENDPOINTS =
      classes()
          .that()
          .resideInAPackage("dev.probity.chain..")
          .and()
          .resideOutsideOfPackage("dev.probity.chain.rpc..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages("java.net.http..", "okhttp3..");
}
