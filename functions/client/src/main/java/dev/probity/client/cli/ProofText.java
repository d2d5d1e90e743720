package dev.probity.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.terminal.Printable;
import dev.probity.client.terminal.Quantities;
import dev.probity.client.verify.RecordProofs.Made;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.Metadata;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.proof.RecordProof.Absence;
import dev.probity.protocol.integrity.proof.RecordProof.Inclusion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code probity prove} says of a proof. */
final class ProofText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_NAMES = 5;
  private static final int MOST_SHOWN = 2_000;

  private ProofText() {}

  /**
   * Prints what was made.
   *
   * @param showRecord whether the record was asked for by its number, so that it has to be shown
   */
  static void printMade(
      CommonOptions common, Made made, Bundle bundle, Path file, boolean showRecord) {
    var manifest = bundle.manifest().message();
    JsonNode record = object(made.record());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    List<String> lines = new ArrayList<>();
    switch (made.proof().claim()) {
      case Inclusion in -> {
        json.put("claim", "in").put("occurrence", in.occurrence()).put("position", in.position());
        lines.add(
            "In: occurrence "
                + in.occurrence()
                + " of this record is leaf "
                + in.position()
                + " of "
                + Quantities.count(manifest.records())
                + ".");
      }
      case Absence notIn -> {
        json.put("claim", "not-in");
        lines.add(
            "Not in: none of "
                + Quantities.count(manifest.records())
                + " records is equal to it; its leaf would stand after leaf "
                + notIn.left().position()
                + ".");
      }
    }
    json.put("id", manifest.dataId().toString());
    json.put("version", manifest.version());
    json.put("records", manifest.records());
    json.put("proof", file.toString());
    json.put("bytes", made.file().length);
    json.put("recordKey", made.recordKey().toString());
    lines.add("  data set    " + manifest.dataId() + " version " + manifest.version());
    lines.add("  proof       " + file + ", " + made.file().length + " bytes");
    lines.add("  record key  " + made.recordKey());
    if (!manifest.keyCommit().isZero()) {
      lines.add(
          "              give it to nobody else: who has it finds out by trial which records are"
              + " in");
    }
    if (showRecord) {
      json.set("record", record);
      String text = new String(made.record().canonical(), StandardCharsets.UTF_8);
      lines.add(
          "  record      "
              + (text.length() <= MOST_SHOWN
                  ? Printable.text(text, MOST_SHOWN)
                  : "too long here: --json has it"));
    }
    var notes = json.putArray("notes");
    for (String note : notes(record, made.metadata())) {
      notes.add(note);
      lines.add("  note        " + Printable.text(note, MOST_SHOWN));
    }
    lines.add("");
    lines.add("Whoever has record and bundle verifies it with");
    lines.add("  probity verify-proof " + file + " --record RECORD --bundle BUNDLE \\");
    lines.add("    --network network.json --content DIR|FILE.car|URL --rpc URL");
    lines.add("or without the content, by --record-key instead of --content.");
    if (!(made.proof().claim() instanceof Inclusion)) {
      lines.add(
          "Absence then rests on the AI service's report in the bundle, which attests the order of"
              + " all records.");
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }

  /** That a record with other fields than the data is absent says little. */
  private static List<String> notes(JsonNode record, Metadata metadata) {
    Set<String> fields =
        metadata.fields().stream()
            .map(Metadata.Field::name)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> unknown = new LinkedHashSet<>();
    record.fieldNames().forEachRemaining(unknown::add);
    Set<String> missing = new LinkedHashSet<>(fields);
    missing.removeAll(unknown);
    unknown.removeAll(fields);
    List<String> notes = new ArrayList<>();
    if (!unknown.isEmpty()) {
      notes.add("no record of this data set has the field " + named(unknown));
    }
    missing.removeIf(field -> !metadata.format().givesEveryRecord(field));
    if (!missing.isEmpty()) {
      notes.add("every record of this data set has the field " + named(missing));
    }
    return notes;
  }

  private static String named(Set<String> names) {
    String shown =
        names.stream()
            .limit(MOST_NAMES)
            .map(name -> JsonNodeFactory.instance.textNode(name).toString())
            .collect(Collectors.joining(", "));
    return names.size() > MOST_NAMES ? shown + ", …" : shown;
  }

  private static JsonNode object(SourceRecord record) {
    try {
      return JSON.readTree(record.canonical());
    } catch (IOException impossible) {
      throw new UncheckedIOException("a canonical record is JSON", impossible);
    }
  }
}
