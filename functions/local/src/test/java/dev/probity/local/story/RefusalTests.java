package dev.probity.local.story;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.probity.local.RefusalsToCome;
import dev.probity.protocol.step.Refusal;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Which refusals the tests of some classes reach: a refusal counts when a test has its code in its
 * name, as in {@code …IsCidMismatch}, and itself reads its constant and calls {@code refused}.
 */
record RefusalTests(JavaClasses classes) {
  static RefusalTests of(Class<?>... classes) {
    return new RefusalTests(new ClassFileImporter().importClasses(classes));
  }

  static RefusalTests ofPackage(Class<?> member) {
    return new RefusalTests(new ClassFileImporter().importPackages(member.getPackageName()));
  }

  Set<Refusal> missing() {
    Set<Refusal> missing = EnumSet.copyOf(RefusalsToCome.served());
    for (JavaClass one : classes) {
      for (JavaMethod method : one.getMethods()) {
        if (method.isAnnotatedWith(Test.class)) {
          missing.removeIf(refusal -> isReachedBy(method, refusal));
        }
      }
    }
    return missing;
  }

  private static boolean isReachedBy(JavaMethod method, Refusal refusal) {
    boolean named = method.getName().contains(camelCase(refusal.code()));
    boolean read =
        method.getFieldAccesses().stream()
            .anyMatch(access ->
                access.getTargetOwner().isEquivalentTo(Refusal.class)
                    && access.getTarget().getName().equals(refusal.name()));
    boolean asserted =
        method.getMethodCallsFromSelf().stream()
            .anyMatch(call ->
                call.getTargetOwner().isEquivalentTo(ModuleOverHttp.class)
                    && call.getTarget().getName().equals("refused"));
    return named && read && asserted;
  }

  /** {@code cid-mismatch} → {@code CidMismatch}. */
  static String camelCase(String code) {
    StringBuilder name = new StringBuilder();
    for (String word : code.split("-", -1)) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return name.toString();
  }
}
