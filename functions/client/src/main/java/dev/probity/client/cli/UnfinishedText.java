package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ExitCode;
import dev.probity.client.dataset.UnfinishedAdd;
import dev.probity.client.terminal.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code data add --resume} says where it is not told which one to carry on. */
final class UnfinishedText {
  private static final int SHOWN_CHARACTERS = 24;

  private final CommonOptions common;

  UnfinishedText(CommonOptions common) {
    this.common = common;
  }

  /**
   * Lists what is unfinished.
   *
   * @param id that names none of them, or several
   * @return OK where nothing is unfinished and none was named; else one must be named
   */
  int list(String id, List<UnfinishedAdd> all) {
    var json = JsonNodeFactory.instance.objectNode();
    var array = json.putArray("unfinished");
    var lines = new ArrayList<String>();
    for (UnfinishedAdd one : all) {
      var request = one.add().request();
      String step = one.step().name().toLowerCase(Locale.ROOT);
      array
          .addObject()
          .put("id", one.id())
          .put("name", request.description().name())
          .put("source", request.source().toString())
          .put("encrypted", request.encrypted())
          .put("step", step);
      lines.add(
          String.format(
              Locale.ROOT,
              "%-19s  %-24s  %-9s  %-9s  %s",
              one.id(),
              Printable.text(request.description().name(), SHOWN_CHARACTERS),
              request.encrypted() ? "encrypted" : "public",
              step,
              request.source()));
    }
    if (all.isEmpty()) {
      lines.add("Nothing of yours is unfinished.");
    } else {
      lines.add("");
      lines.add(
          (id.isEmpty() ? "" : "Not one of them alone has an id that begins with " + id + ". ")
              + "Name one: `probity data add --resume "
              + all.getFirst().id()
              + "`");
    }
    common.print(json, String.join(System.lineSeparator(), lines));
    return (all.isEmpty() && id.isEmpty() ? ExitCode.OK : ExitCode.USAGE).number();
  }
}
