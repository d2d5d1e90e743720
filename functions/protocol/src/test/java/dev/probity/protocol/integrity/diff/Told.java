package dev.probity.protocol.integrity.diff;

import dev.probity.protocol.integrity.dataset.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A difference as lines: {@code ~17>17 label "1">"2"}, {@code -3 {…}}, {@code +4 {…}}. */
final class Told implements DiffVisitor {
  final List<String> lines = new ArrayList<>();

  @Override
  public void changed(SourceRecord before, SourceRecord after, List<ChangedField> fields) {
    for (ChangedField field : fields) {
      lines.add(
          "~%d>%d %s %s>%s"
              .formatted(
                  before.number(),
                  after.number(),
                  field.name(),
                  field.before().orElse("none"),
                  field.after().orElse("none")));
    }
  }

  @Override
  public void removed(SourceRecord record) {
    lines.add("-" + text(record));
  }

  @Override
  public void added(SourceRecord record) {
    lines.add("+" + text(record));
  }

  private static String text(SourceRecord record) {
    return record.number() + " " + new String(record.canonical(), StandardCharsets.UTF_8);
  }
}
