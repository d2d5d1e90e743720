package dev.probity.protocol.intake;

import java.util.Optional;

/**
 * A request as it came in, nothing checked.
 *
 * @param body as sent
 * @param source the caller's IP address as the gateway saw it, IPv4 or IPv6; empty when there is
 *     none, as for a call between modules
 */
public record Received(byte[] body, Optional<String> source) {
  public Received {
    body = body.clone();
  }

  @Override
  public byte[] body() {
    return body.clone();
  }
}
