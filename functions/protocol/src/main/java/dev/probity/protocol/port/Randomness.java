package dev.probity.protocol.port;

/** A cryptographic random source, drawn from inside a call and never in a static initialiser. */
@FunctionalInterface
public interface Randomness {
  /** Exactly {@code length} fresh random bytes. */
  byte[] bytes(int length);
}
