package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.service.schema.ValueSchema;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a manifest: a JSON object of exactly {name, version, summary, scope, access, mode, param,
 * result, module, function}, at most 96 KiB. {@code scope}, {@code access} and {@code mode} are the
 * names of their constants in lower case, with hyphens.
 */
public final class ManifestReader {
  private static final int MAX_BYTES = 96 << 10;
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(MAX_BYTES, 32, 1 << 12, 1 << 13);
  private static final int LONGEST_MODULE = 32;

  private ManifestReader() {}

  /**
   * Reads a manifest.
   *
   * @throws WireException with the path of the first member that is not what it must be
   */
  public static ServiceManifest read(byte[] utf8) throws WireException {
    JsonNode json = StrictJson.parse(utf8, LIMITS);
    StrictJson.exactMembers(
        json,
        "",
        "name",
        "version",
        "summary",
        "scope",
        "access",
        "mode",
        "param",
        "result",
        "module",
        "function");
    ValueSchema _ = WireException.at("/param", () -> ValueSchema.compile(json.path("param")));
    ValueSchema _ = WireException.at("/result", () -> ValueSchema.compile(json.path("result")));
    var scope = constant(json, "scope", Role.Scope.values());
    var access = constant(json, "access", Role.Access.values());
    var mode = constant(json, "mode", ServiceManifest.Mode.values());
    String module = StrictJson.text(json, "module");
    if (!module.matches("[A-Z]{1," + LONGEST_MODULE + "}")) {
      throw new WireException("/module", "must be 1 to " + LONGEST_MODULE + " capitals");
    }
    ModuleFunction function = checked("/function", json, "function", ModuleFunction::new);
    String name = StrictJson.text(json, "name");
    String version = StrictJson.text(json, "version");
    String summary = StrictJson.text(json, "summary");
    try {
      return new ServiceManifest(
          name,
          version,
          summary,
          scope,
          access,
          mode,
          json.path("param"),
          json.path("result"),
          module,
          function);
    } catch (IllegalArgumentException field) {
      throw new WireException(String.valueOf(field.getMessage()));
    }
  }

  /**
   * The manifest that lies beside a class.
   *
   * @param resource its name, relative to the class
   * @throws IllegalStateException when there is none, or it is not one: a fault of the build
   */
  public static ServiceManifest beside(Class<?> place, String resource) {
    try (InputStream in = place.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource + " beside " + place.getName());
      }
      return read(in.readNBytes(MAX_BYTES + 1));
    } catch (WireException flaw) {
      throw new IllegalStateException(resource + ": " + flaw.getMessage(), flaw);
    } catch (IOException unread) {
      throw new UncheckedIOException(resource, unread);
    }
  }

  private static <E extends Enum<E>> E constant(JsonNode json, String member, E[] constants)
      throws WireException {
    String text = StrictJson.text(json, member);
    for (E constant : constants) {
      if (written(constant).equals(text)) {
        return constant;
      }
    }
    throw new WireException(
        "/" + member,
        Arrays.stream(constants)
            .map(ManifestReader::written)
            .collect(Collectors.joining(", ", "must be one of ", "")));
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <T> T checked(
      String path, JsonNode json, String member, Function<String, T> constructor)
      throws WireException {
    String text = StrictJson.text(json, member);
    try {
      return constructor.apply(text);
    } catch (IllegalArgumentException field) {
      throw new WireException(path, String.valueOf(field.getMessage()));
    }
  }
}
