package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page about what the protocols cost each party, of which every section is a run's. */
public final class OperationsDocument {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("probity.root", "../..")).resolve("docs/operations-count.md");

  private OperationsDocument() {}

  /**
   * A row of a section's table.
   *
   * @param paper the paper's counts, divided by spaces, for the first columns; may be empty
   */
  public static String row(String name, String paper, long... counts) {
    List<String> papers = paper.isEmpty() ? List.of() : List.of(paper.split(" ", -1));
    var cells = new StringBuilder("| " + name);
    for (int i = 0; i < counts.length; i++) {
      cells.append(" | ").append(counts[i]);
      if (i < papers.size()) {
        cells.append(String.format(Locale.ROOT, " (%s)", papers.get(i)));
      }
    }
    return cells.append(" |").toString();
  }

  /**
   * Fails unless the page has this very section; writes the page with it.
   *
   * @param heading its first line
   */
  public static void require(String heading, String section) throws IOException {
    assertThat(section).startsWith(heading + "\n");
    String page = Files.readString(DOCUMENT);
    String expected =
        Arrays.stream(page.split("(?m)^(?=## )", -1))
            .map(part -> part.startsWith(heading + "\n") ? section.strip() + "\n\n" : part)
            .collect(Collectors.joining())
            .stripTrailing();
    Path written = Path.of("target", DOCUMENT.getFileName().toString());
    Files.createDirectories(written.toAbsolutePath().getParent());
    Files.writeString(written, expected + "\n");
    assertThat(page).as("the page's headings").contains(heading + "\n");
    assertThat(page.stripTrailing())
        .as("a run counts otherwise: take %s, and say why", written.toAbsolutePath())
        .isEqualTo(expected);
  }
}
