package dev.probity.local.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.probity.protocol.step.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The templates of a folder. */
public final class EventTemplates {
  private static final long MAX_BYTES = 16 << 10;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(
              new SimpleModule()
                  .addDeserializer(
                      Duration.class,
                      new FromStringDeserializer<Duration>(Duration.class) {
                        @Override
                        protected Duration _deserialize(String text, DeserializationContext at) {
                          return Duration.parse(text);
                        }
                      }))
          .build();

  private EventTemplates() {}

  /**
   * Names a template.
   *
   * @param function the function's logical id in {@code template.yaml}
   * @param name its file's name without the ending: a sentence in lower case with hyphens
   */
  public record Name(String function, String name) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      return toString().compareTo(other.toString());
    }

    /** {@code function/name}, as the command line takes it. */
    @Override
    public String toString() {
      return function + "/" + name;
    }
  }

  /**
   * Reads all templates under {@code events/}.
   *
   * @throws InvalidTemplateException names the file and what is wrong
   */
  public static Map<Name, EventTemplate> under(Path events)
      throws IOException, InvalidTemplateException {
    Map<Name, EventTemplate> templates = new TreeMap<>();
    for (Path folder : list(events)) {
      if (Files.isDirectory(folder)) {
        for (Path file : list(folder)) {
          String name = file.getFileName().toString().replaceFirst("\\.json$", "");
          templates.put(new Name(folder.getFileName().toString(), name), read(file));
        }
      }
    }
    return templates;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  /** Reads one. */
  public static EventTemplate read(Path file) throws IOException, InvalidTemplateException {
    if (Files.size(file) > MAX_BYTES) {
      throw new InvalidTemplateException(file, "it is larger than " + MAX_BYTES + " bytes", null);
    }
    EventTemplate template;
    try {
      template = JSON.readValue(Files.readAllBytes(file), EventTemplate.class);
    } catch (JsonProcessingException wrong) {
      throw new InvalidTemplateException(file, wrong.getOriginalMessage(), wrong);
    }
    if (template == null) {
      throw new InvalidTemplateException(file, "it is null", null);
    }
    String code = template.expect().code();
    if (code != null && Refusal.ofCode(code).isEmpty()) {
      throw new InvalidTemplateException(file, "no refusal has the code " + code, null);
    }
    return template;
  }

  /** A template cannot be used. */
  public static final class InvalidTemplateException extends Exception {
    InvalidTemplateException(
        Path file, String what, @org.jspecify.annotations.Nullable Throwable cause) {
      super(file + ": " + what, cause);
    }
  }
}
