package dev.probity.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of a run, as a table for people and as JSON for programs. */
final class Report {
  private static final List<String> HEAD =
      List.of("measured", "Probity", "baseline", "ratio", "target", "verdict");

  private final List<Result> results = new ArrayList<>();

  void add(List<Result> more) {
    results.addAll(more);
  }

  /** The results that miss their target by more than noise. */
  List<Result> missed() {
    return results.stream().filter(r -> r.verdict() == Result.Verdict.MISSED).toList();
  }

  /** A Markdown table, padded so that it reads as plain text too. */
  String table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (Result result : results) {
      rows.add(
          List.of(
              result.name(),
              result.ours(),
              result.baseline(),
              result.ratio().map(ratio -> String.format(Locale.ROOT, "%.2f×", ratio)).orElse(""),
              result.target(),
              verdict(result)));
    }
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    var text = new StringBuilder();
    for (int line = 0; line < rows.size(); line++) {
      for (int i = 0; i < widths.length; i++) {
        String cell = rows.get(line).get(i);
        text.append("| ").append(cell).repeat(' ', widths[i] - cell.length() + 1);
      }
      text.append("|\n");
      if (line == 0) {
        for (int width : widths) {
          text.append('|').repeat('-', width + 2);
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  private static String verdict(Result result) {
    String verdict = result.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return result.note().isEmpty() ? verdict : verdict + ": " + result.note();
  }

  void write(Path file) throws IOException {
    var mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("java", System.getProperty("java.runtime.version"));
    json.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    json.put("processors", Runtime.getRuntime().availableProcessors());
    var array = json.putArray("results");
    for (Result result : results) {
      ObjectNode node = array.addObject();
      node.put("name", result.name());
      node.put("measured", result.ours());
      node.put("baseline", result.baseline());
      result.ratio().ifPresent(ratio -> node.put("ratio", ratio));
      node.put("target", result.target());
      node.put("verdict", result.verdict().name());
      node.put("note", result.note());
    }
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
  }
}
