package dev.probity.protocol.service.example;

import dev.probity.protocol.service.ManifestReader;
import dev.probity.protocol.service.Service;

/** Answers with its parameters. */
public final class Echo {
  private Echo() {}

  /** The service; its manifest is {@code echo.json}. */
  public static Service service() {
    return Service.synchronous(
        ManifestReader.beside(Echo.class, "echo.json"), call -> call.param());
  }
}
