package dev.probity.local.stack;

import dev.probity.local.service.FreePorts;
import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The port of each service: that of the start before, so that settings which name it stay right;
 * where it is taken, any free one.
 */
final class StackPorts {
  private final Map<StackService, Integer> ports;

  private StackPorts(Map<StackService, Integer> ports) {
    this.ports = ports;
  }

  static StackPorts choose(StateFolder state, boolean usual) throws IOException {
    Path file = state.root().resolve("ports");
    Properties before = read(file);
    List<Integer> any = FreePorts.any(StackService.values().length);
    Map<StackService, Integer> chosen = new EnumMap<>(StackService.class);
    Set<Integer> taken = new HashSet<>(any);
    Iterator<Integer> next = any.iterator();
    for (StackService service : StackService.values()) {
      int fallback = next.next();
      int wanted = number(before.getProperty(service.label()));
      if (wanted == 0 && usual) {
        wanted = service.usualPort();
      }
      boolean free = wanted != 0 && taken.add(wanted) && FreePorts.isFree(wanted);
      chosen.put(service, free ? wanted : fallback);
    }
    write(file, chosen);
    return new StackPorts(chosen);
  }

  int of(StackService service) {
    return Objects.requireNonNull(ports.get(service));
  }

  private static int number(@Nullable String text) {
    return text != null && text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 0xffff
        ? Integer.parseInt(text)
        : 0;
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      }
    }
    return properties;
  }

  private static void write(Path file, Map<StackService, Integer> chosen) throws IOException {
    StringWriter lines = new StringWriter();
    chosen.forEach((service, port) -> lines.append(service.label() + "=" + port + "\n"));
    StateFolder.writeSecret(file, lines.toString());
  }
}
