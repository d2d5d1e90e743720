package dev.probity.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.gateway.template.YamlDocument;
import dev.probity.protocol.integrity.verification.FailureCode;
import dev.probity.protocol.step.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every refusal code stands in the README's table and in the API document, and no other does. */
final class DocumentedRefusalsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("probity.root", "../..")).toAbsolutePath().normalize();

  /** A row of the README's table: {@code | `code` | status | retryable | …}. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9-]+)` \\| ([0-9]{3}) \\| (yes|no) \\|.*", Pattern.MULTILINE);

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void theReadmeListsEveryCodeOnceWithItsStatusAndWhetherToRetry() throws Exception {
    Map<String, String> listed = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Files.readString(ROOT.resolve("README.md")));
    while (row.find()) {
      assertThat(listed.put(row.group(1), row.group(2) + " " + row.group(3)))
          .as(row.group(1))
          .isNull();
    }

    assertThat(listed)
        .isEqualTo(
            RefusalsToCome.served().stream()
                .collect(
                    Collectors.toMap(
                        Refusal::code,
                        refusal -> refusal.httpStatus() + (refusal.retryable() ? " yes" : " no"))));
  }

  @Test
  void theApiDocumentListsEveryCode() throws Exception {
    Set<String> documented =
        YamlDocument.read(ROOT.resolve("infrastructure/openapi.yaml"))
            .findValues("x-probity-codes")
            .stream()
            .flatMap(codes -> codes.valueStream())
            .map(code -> code.asText())
            .collect(Collectors.toSet());

    assertThat(documented)
        .isEqualTo(RefusalsToCome.served().stream().map(Refusal::code).collect(Collectors.toSet()));
  }

  @Test
  void theVerificationDocumentNamesEveryFailure() throws Exception {
    String document = Files.readString(ROOT.resolve("docs/verification.md"));

    assertThat(FailureCode.values())
        .extracting((Function<FailureCode, String>) FailureCode::code)
        .allSatisfy(code -> assertThat(document).contains("`" + code + "`"));
  }

  @Test
  void everyLinkOfTheReadmeLeadsToAFile() throws Exception {
    Matcher link = LINK.matcher(Files.readString(ROOT.resolve("README.md")));
    Map<String, Boolean> targets = new LinkedHashMap<>();
    while (link.find()) {
      targets.put(link.group(1), Files.exists(ROOT.resolve(link.group(1))));
    }

    assertThat(targets).hasSizeGreaterThan(20).doesNotContainValue(false);
  }
}
