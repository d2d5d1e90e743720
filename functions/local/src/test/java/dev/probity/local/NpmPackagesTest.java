package dev.probity.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.local.stack.SharedStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What npm brings in: none of it is deployed, all of it is locked and under a known licence. */
final class NpmPackagesTest {
  private static final Set<String> ALLOWED =
      Set.of(
          "(Apache-2.0 AND MIT)",
          "0BSD",
          "Apache-2.0",
          "Apache-2.0 OR MIT",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "BlueOak-1.0.0",
          "ISC",
          "MIT",
          "MIT OR Apache-2.0");

  /** Also those of a program that only tests start, beside ours and never within it. */
  private static final Set<String> BESIDE =
      Set.of("(BSD-3-Clause OR GPL-2.0)", "(WTFPL OR MIT)", "MPL 2.0", "WTFPL", "WTFPL OR ISC");

  private static final String HELIA = "functions/local/helia";
  private static final String CROISSANT = "functions/local/croissant";

  /** Says MIT in the older form {@code licenses}, which npm does not copy into the lock. */
  private static final String MEMORYSTREAM = "node_modules/memorystream";

  private static JsonNode packages(String folder) throws IOException {
    Path lock = SharedStack.projectRoot().resolve(folder).resolve("package-lock.json");
    return new ObjectMapper().readTree(lock.toFile()).required("packages");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"contracts", "functions/local", HELIA, CROISSANT, "functions/content/vectors"})
  void everyPackageIsUnderAKnownLicenceAndLockedByItsDigest(String folder) throws IOException {
    JsonNode packages = packages(folder);
    assertThat(packages.properties()).hasSizeGreaterThan(1);
    assertThat(packages.properties())
        .filteredOn(one -> !one.getKey().isEmpty())
        .allSatisfy(one -> {
          if (!one.getKey().equals(MEMORYSTREAM)) {
            String licence = one.getValue().path("license").asText();
            assertThat(
                    ALLOWED.contains(licence) || (folder.equals(HELIA) && BESIDE.contains(licence)))
                .as(licence)
                .isTrue();
          }
          assertThat(one.getValue().path("integrity").asText()).startsWith("sha512-");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"contracts", "functions/local", HELIA, CROISSANT, "functions/content/vectors"})
  void everyVersionAskedForIsExact(String folder) throws IOException {
    JsonNode root = packages(folder).required("");
    for (String kind : Set.of("dependencies", "devDependencies")) {
      for (Map.Entry<String, JsonNode> one : root.path(kind).properties()) {
        assertThat(one.getValue().asText()).as(one.getKey()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
      }
    }
    assertThat(root.has("dependencies") || root.has("devDependencies")).isTrue();
  }
}
