package dev.probity.local.service;

import java.io.IOException;
import java.net.URI;

/** A service of the local stack. Listens on 127.0.0.1 only. */
public interface EmbeddedService extends AutoCloseable {
  /** Its name as people see it. */
  String name();

  /** Where it listens: {@code http://127.0.0.1:<port>}. */
  URI endpoint();

  /** Asks it one cheap question, for at most two seconds. */
  ServiceHealth health() throws InterruptedException;

  /** Stops it in order and waits until it is gone. */
  @Override
  void close() throws IOException;
}
