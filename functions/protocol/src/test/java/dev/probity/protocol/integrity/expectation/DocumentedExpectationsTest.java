package dev.probity.protocol.integrity.expectation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.check.Finding;
import dev.probity.protocol.integrity.expectation.ExpectationException.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The expectations and findings that docs/data-versions.md shows are those that there are. */
class DocumentedExpectationsTest {
  private static final Pattern SHOWN = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

  private static String page() throws Exception {
    return Files.readString(
        Path.of(System.getProperty("probity.root", "../.."), "docs/data-versions.md"));
  }

  private static List<String> shown(String page, String from, String to) {
    Matcher row = SHOWN.matcher(page.substring(page.indexOf(from), page.indexOf(to)));
    List<String> shown = new ArrayList<>();
    while (row.find()) {
      shown.add(row.group(1));
    }
    return shown;
  }

  @Test
  void theExpectationsShownAreCanonicalAndOneOfEachForm() throws Exception {
    List<Class<?>> forms = new ArrayList<>();
    for (String text : shown(page(), "## What is expected", "## What is found")) {
      assertThat(Expectation.parse(text)).hasToString(text);
      forms.add(Expectation.parse(text).getClass());
    }
    assertThat(forms).containsExactlyInAnyOrder(Expectation.class.getPermittedSubclasses());
    assertThat(Expectation.parse("field:\"Beak Length (mm)\"=complete"))
        .isInstanceOf(Expectation.FieldComplete.class);
  }

  @Test
  void theFindingsAndFaultsShownAreThoseThatThereAre() throws Exception {
    String page = page();
    assertThat(shown(page, "## What is found", "## What comes back"))
        .containsExactlyInAnyOrderElementsOf(
            List.of(Finding.Kind.values()).stream().map(Finding.Kind::code).toList());
    for (Fault fault : Fault.values()) {
      assertThat(page).contains("`" + fault.name() + "`");
    }
  }
}
