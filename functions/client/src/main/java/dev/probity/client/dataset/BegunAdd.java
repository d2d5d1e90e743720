package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DataSource;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.HiddenFiles;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code data add} as it was typed, kept beside its journal so that it can be carried on by name
 * alone.
 *
 * @param request what to store
 * @param bundle where the bundle goes
 * @param car where the content goes as a CAR file, if it does
 */
public record BegunAdd(AddDataset.Request request, Path bundle, Optional<Path> car) {

  /** Paths are absolute: it may be carried on from another folder. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("source", absolute(request.source()));
    DatasetDescription description = request.description();
    json.put("name", description.name());
    description.description().ifPresent(text -> json.put("description", text));
    description.license().ifPresent(text -> json.put("license", text));
    description.url().ifPresent(text -> json.put("url", text));
    description.label().ifPresent(text -> json.put("label", text));
    description.split().ifPresent(text -> json.put("split", text));
    var expectations = json.putArray("expectations");
    description.expectations().texts().forEach(expectations::add);
    request.format().ifPresent(format -> json.put("format", format.name()));
    request
        .previous()
        .ifPresent(before -> {
          ObjectNode previous = json.putObject("previous");
          previous.put("nonce", before.nonce().toString());
          previous.put("version", before.version());
          previous.put("manifestHash", before.manifestHash().toString());
        });
    request.options().labels().ifPresent(labels -> json.put("labels", absolute(labels)));
    json.put("hidden", request.options().hidden().name());
    json.put("encrypted", request.encrypted());
    json.put("bundle", absolute(bundle));
    car.ifPresent(file -> json.put("car", absolute(file)));
    return json;
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  /**
   * Reads what {@link #toJson} has written.
   *
   * @throws WireException if it is nothing of that kind
   */
  static BegunAdd parse(JsonNode json) throws WireException {
    try {
      List<String> expectations = new ArrayList<>();
      for (JsonNode text : StrictJson.member(json, "expectations")) {
        expectations.add(text.asText());
      }
      return new BegunAdd(
          new AddDataset.Request(
              Path.of(StrictJson.text(json, "source")),
              new DatasetDescription(
                  StrictJson.text(json, "name"),
                  text(json, "description"),
                  text(json, "license"),
                  text(json, "url"),
                  text(json, "label"),
                  text(json, "split"),
                  Expectations.parse(expectations)),
              text(json, "format").map(DataFormat::valueOf),
              json.has("previous")
                  ? Optional.of(previous(json.path("previous")))
                  : Optional.empty(),
              new DataSource.Options(
                  text(json, "labels").map(Path::of),
                  HiddenFiles.valueOf(StrictJson.text(json, "hidden"))),
              StrictJson.member(json, "encrypted").asBoolean()),
          Path.of(StrictJson.text(json, "bundle")),
          text(json, "car").map(Path::of));
    } catch (ExpectationException | IllegalArgumentException wrong) {
      throw new WireException("/begun", String.valueOf(wrong.getMessage()));
    }
  }

  private static AddDataset.Continued previous(JsonNode json) throws WireException {
    return new AddDataset.Continued(
        Bytes32.parse(StrictJson.text(json, "nonce")),
        StrictJson.member(json, "version").asLong(),
        Bytes32.parse(StrictJson.text(json, "manifestHash")));
  }

  private static Optional<String> text(JsonNode json, String member) throws WireException {
    return json.has(member) ? Optional.of(StrictJson.text(json, member)) : Optional.empty();
  }
}
