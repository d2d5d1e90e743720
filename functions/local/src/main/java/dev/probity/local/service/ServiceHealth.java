package dev.probity.local.service;

import java.net.URI;
import java.util.OptionalLong;

/**
 * What a service is doing, for {@code status} and {@code doctor}.
 *
 * @param service the service's name
 * @param state whether it can be used
 * @param endpoint where it listens (loopback)
 * @param pid its process
 * @param residentBytes memory it holds, where the system tells
 * @param detail one line for people: its version, or what is wrong
 */
public record ServiceHealth(
    String service,
    State state,
    URI endpoint,
    long pid,
    OptionalLong residentBytes,
    String detail) {

  /** Whether a service can be used. */
  public enum State {
    /** It answers. */
    READY,
    /** Its process runs, but a request failed or took too long. */
    UNANSWERING,
    /** Its process has ended. */
    STOPPED
  }
}
