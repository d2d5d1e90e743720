package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.dataset.AddDataset;
import dev.probity.client.dataset.AddDataset.Added;
import dev.probity.client.dataset.BegunAdd;
import dev.probity.client.dataset.RecordsCheck;
import dev.probity.content.CarStream;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.step.Refusal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What {@code probity data add} says in the end, and the files that it leaves beside the user. */
record AddedText(CommonOptions common, BegunAdd add) {
  /** Writes bundle and CAR file, and says where they are. */
  int stored(Added added) {
    Bundle bundle = added.bundle();
    Path target = add.bundle();
    Path content = add.car().orElse(added.blocks());
    try {
      write(target, bundle.bytes());
      if (add.car().isPresent()) {
        writeCar(added, add.car().get());
      }
    } catch (IOException failed) {
      throw ClientException.environment(
          "The data is stored, but Probity cannot write the result: "
              + failed.getMessage()
              + ". Repeat the command: nothing is stored twice.",
          failed);
    }
    var manifest = bundle.manifest().message();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("id", manifest.dataId().toString());
    json.put("version", manifest.version());
    json.put("records", manifest.records());
    json.put("cid", bundle.content().root().toString());
    json.put("requestHash", bundle.storeData().digest().toString());
    json.put("blockNumber", bundle.stored().blockNumber());
    json.put("bundle", target.toString());
    json.put("content", content.toString());
    added.check().ifPresent(check -> json.set("check", RecordsCheckText.json(check)));
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            "",
            added
                    .check()
                    .map(check ->
                        RecordsCheckText.text(check)
                            + System.lineSeparator()
                            + System.lineSeparator())
                    .orElse("")
                + "Stored: "
                + manifest.dataId()
                + " version "
                + manifest.version(),
            "  content " + bundle.content().root(),
            "  anchored in block " + bundle.stored().blockNumber(),
            "  bundle " + target,
            "",
            "Anybody verifies it with",
            "  probity verify "
                + target
                + " --network network.json --content "
                + content
                + " --rpc URL"));
    return ExitCode.OK.number();
  }

  private static void write(Path target, byte[] bytes) throws IOException {
    Path draft = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      Files.write(draft, bytes);
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void writeCar(Added added, Path target) throws IOException {
    Path draft = target.resolveSibling(target.getFileName() + ".tmp");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
      var dag = new VerifiedDag(new DirectoryBlocks(added.blocks()), DagLimits.DEFAULT);
      CarStream.write(dag, added.bundle().content().root(), out);
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What was found, to its owner alone; nothing was accepted. */
  int refused(RecordsCheck check) {
    AddDataset.Request request = add.request();
    var message = check.report().message();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("refused", Refusal.INCONSISTENT.code());
    json.put("id", message.dataId().toString());
    json.put("version", message.version());
    json.put("requestHash", message.reqHash().toString());
    json.set("check", RecordsCheckText.json(check));
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            RecordsCheckText.text(check),
            "",
            "Refused: the version was not accepted, and its number is used up.",
            "Correct the records that are named, or what is expected of them, and store the"
                + " corrected file: `probity data add FILE"
                + (request.encrypted() ? "" : " --public")
                + (request.previous().isEmpty() ? "" : " --version-of " + message.dataId())
                + "`."));
    return ExitCode.INCONSISTENT.number();
  }
}
