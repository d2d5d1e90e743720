package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.dataset.RecordsCheck;

/** What the AI service says of records, for a person and for programs. */
final class RecordsCheckText {
  private RecordsCheckText() {}

  static String text(RecordsCheck check) {
    var message = check.report().message();
    String title = "The AI service on " + message.dataId() + " version " + message.version();
    long omitted = check.findings().omitted();
    return CheckText.text(check.findings().report(), title)
        + (omitted == 0 ? "" : System.lineSeparator() + "  and " + omitted + " findings more")
        + System.lineSeparator()
        + (message.recordsVerified()
            ? "  every record is the signed one, in its order"
            : "  the records are not shown to be the signed ones");
  }

  /** As {@code data check --json} shows a report, with what the AI service signed of it. */
  static ObjectNode json(RecordsCheck check) {
    var message = check.report().message();
    ObjectNode json = check.findings().report().toJson();
    json.put("recordsVerified", message.recordsVerified());
    json.put("omitted", check.findings().omitted());
    json.put("checkHash", check.report().digest().toString());
    return json;
  }
}
