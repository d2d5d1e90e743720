package dev.probity.client.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.probity.client.terminal.Printable;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.diff.ChangedField;
import dev.probity.protocol.integrity.diff.DiffVisitor;
import dev.probity.protocol.integrity.diff.Pairing;
import dev.probity.protocol.integrity.diff.RecordsDiff;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A difference on standard output, record by record as it is found; nothing is collected. */
final class DiffPrinter {
  private static final int SHOWN_RECORDS = 100;
  private static final int SHOWN_CHARACTERS = 300;

  private DiffPrinter() {}

  /** What was compared. */
  record Shown(String title, Bundle before, Bundle after, Pairing pairing) {}

  /** One JSON object, whole: the counts first, then every record. */
  static void json(RecordsDiff diff, Shown shown, PrintStream out) throws IOException {
    RecordsDiff.Counts counts = diff.counts();
    try (JsonGenerator json =
        new JsonFactory()
            .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false)
            // What breaks off must not look whole.
            .configure(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT, false)
            .createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", shown.before().manifest().message().dataId().toString());
      version(json, "from", shown.before());
      version(json, "to", shown.after());
      json.writeObjectFieldStart("counts");
      json.writeNumberField("same", counts.same());
      json.writeNumberField("changed", counts.changed());
      json.writeNumberField("removed", counts.removed());
      json.writeNumberField("added", counts.added());
      json.writeNumberField("unpaired", counts.unpaired());
      json.writeEndObject();
      var writer = new JsonRecords(json);
      diff.visit(writer);
      writer.end();
      json.writeEndObject();
    }
    out.println();
  }

  private static void version(JsonGenerator json, String name, Bundle bundle) throws IOException {
    Manifest manifest = bundle.manifest().message();
    json.writeObjectFieldStart(name);
    json.writeNumberField("version", manifest.version());
    json.writeStringField("manifestHash", bundle.manifest().digest().toString());
    json.writeNumberField("records", manifest.records());
    json.writeEndObject();
  }

  /** Three arrays, one after the other, as the records come. */
  private static final class JsonRecords implements DiffVisitor {
    private static final List<String> ARRAYS = List.of("changed", "removed", "added");

    private final JsonGenerator json;
    private int open = -1;

    JsonRecords(JsonGenerator json) {
      this.json = json;
    }

    private void reach(int array) throws IOException {
      while (open < array) {
        if (open >= 0) {
          json.writeEndArray();
        }
        json.writeArrayFieldStart(ARRAYS.get(++open));
      }
    }

    void end() throws IOException {
      reach(ARRAYS.size() - 1);
      json.writeEndArray();
    }

    @Override
    public void changed(SourceRecord before, SourceRecord after, List<ChangedField> fields)
        throws IOException {
      reach(0);
      json.writeStartObject();
      json.writeNumberField("from", before.number());
      json.writeNumberField("to", after.number());
      json.writeArrayFieldStart("fields");
      for (ChangedField field : fields) {
        json.writeStartObject();
        json.writeStringField("name", field.name());
        if (field.before().isPresent()) {
          json.writeFieldName("from");
          json.writeRawValue(field.before().get());
        }
        if (field.after().isPresent()) {
          json.writeFieldName("to");
          json.writeRawValue(field.after().get());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }

    @Override
    public void removed(SourceRecord record) throws IOException {
      one(1, record);
    }

    @Override
    public void added(SourceRecord record) throws IOException {
      one(2, record);
    }

    private void one(int array, SourceRecord record) throws IOException {
      reach(array);
      json.writeStartObject();
      json.writeNumberField("number", record.number());
      json.writeFieldName("record");
      json.writeRawValue(new String(record.canonical(), StandardCharsets.UTF_8));
      json.writeEndObject();
    }
  }

  /** Lines for a person. */
  static void text(RecordsDiff diff, Shown shown, boolean all, PrintStream out) throws IOException {
    RecordsDiff.Counts counts = diff.counts();
    out.println(
        Printable.text(shown.title(), SHOWN_CHARACTERS)
            + " ("
            + counts.before()
            + " records) and version "
            + shown.after().manifest().message().version()
            + " ("
            + counts.after()
            + " records)");
    out.println(
        "  %d the same, %d changed, %d removed, %d added"
            .formatted(counts.same(), counts.changed(), counts.removed(), counts.added()));
    if (counts.unpaired() > 0) {
      out.println(
          "  "
              + counts.unpaired()
              + " of those removed and added have no value in the key, or not one of their own");
    }
    var lines = new Lines(out, all ? Long.MAX_VALUE : SHOWN_RECORDS);
    diff.visit(lines);
    lines.end(counts);
  }

  private static final class Lines implements DiffVisitor {
    private final PrintStream out;
    private final long most;
    private final Map<String, Long> fields = new TreeMap<>();
    private long changed;
    private long removed;
    private long added;

    Lines(PrintStream out, long most) {
      this.out = out;
      this.most = most;
    }

    @Override
    public void changed(SourceRecord before, SourceRecord after, List<ChangedField> differing) {
      differing.forEach(field -> fields.merge(field.name(), 1L, Long::sum));
      if (changed++ < most) {
        String place =
            before.number() == after.number()
                ? "record " + before.number()
                : "record " + before.number() + ", now " + after.number();
        out.println(
            "~ "
                + place
                + "  "
                + Printable.text(
                    differing.stream()
                        .map(field ->
                            field.name()
                                + ": "
                                + field.before().orElse("absent")
                                + " -> "
                                + field.after().orElse("absent"))
                        .collect(Collectors.joining(", ")),
                    SHOWN_CHARACTERS));
      }
    }

    @Override
    public void removed(SourceRecord record) {
      if (removed++ < most) {
        out.println("- " + text(record));
      }
    }

    @Override
    public void added(SourceRecord record) {
      if (added++ < most) {
        out.println("+ " + text(record));
      }
    }

    private static String text(SourceRecord record) {
      return "record "
          + record.number()
          + "  "
          + Printable.text(
              new String(record.canonical(), StandardCharsets.UTF_8), SHOWN_CHARACTERS);
    }

    void end(RecordsDiff.Counts counts) {
      if (!fields.isEmpty()) {
        out.println(
            "  changed fields: "
                + Printable.text(
                    fields.entrySet().stream()
                        .map(field -> field.getKey() + " (" + field.getValue() + ")")
                        .collect(Collectors.joining(", ")),
                    SHOWN_CHARACTERS));
      }
      long left =
          Math.max(0, counts.changed() - most)
              + Math.max(0, counts.removed() - most)
              + Math.max(0, counts.added() - most);
      if (left > 0) {
        out.println("  and " + left + " more: --all shows them");
      }
    }
  }
}
