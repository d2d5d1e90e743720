package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.gateway.InvocationException;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The story of storing a data set with every function of the deployment package in AWS's runtime.
 */
@Tag("slow")
@Isolated("it counts the processes that it starts")
@Timeout(300)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class RuntimeClientStoryTest {
  @Test
  void aDataSetIsStoredOnceThroughTheDeployedPackage(@TempDir Path folder) throws Exception {
    // Other tests' stack may run in this process too.
    List<ProcessHandle> others = children();
    List<ProcessHandle> own;
    try (Stack stack =
            Stack.start(
                StackOptions.forTests(SharedStack.projectRoot(), folder.resolve("state"))
                    .withRuntimeClient());
        StoredOnce owner = new StoredOnce(stack, folder)) {
      owner.requireOneVersion(owner.store(stack.settings()));
      run(stack, "ReadEvents");
      run(stack, "ConfirmDatasets");
      run(stack, "ReverifyContent");
      own = children().stream().filter(child -> !others.contains(child)).toList();
      assertThat(own).hasSizeGreaterThan(6);
      System.out.printf(
          "resident with %d child JVMs: %d MiB%n",
          own.size(), stack.residentBytes().orElse(0L) >> 20);
    }
    assertThat(own).noneMatch(ProcessHandle::isAlive);
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .toList();
  }

  private static void run(Stack stack, String function) throws Exception {
    try {
      stack.gateway().run(function);
    } catch (InvocationException busy) {
      assertThat(busy.kind()).isEqualTo(InvocationException.Kind.THROTTLED);
    }
  }
}
