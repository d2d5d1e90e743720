package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.schema.ValueSchema;
import dev.probity.protocol.wire.WireException;
import java.util.Objects;

/**
 * A service: what it says of itself, and what does the work. All else (grant, signatures, replay,
 * schema, quotas, sealing, checkpoints) is done for it.
 *
 * <p><b>What a handler may throw.</b> {@link ServiceFailureException}: the caller gets its status,
 * signed and final. {@link PortException}: a neighbour did not answer; nothing is settled, and the
 * same call is tried again. Anything else is a fault: the caller gets {@link FailureStatus#FAULT},
 * signed and final, and nothing of what was thrown.
 *
 * <p><b>How often it is asked.</b> Once per call, unless the process ends between its work and the
 * row that records it: then it is asked again with the same {@link ServiceCall#callHash}. So a
 * handler has no effect but its result, or one that it keys by that hash.
 */
public sealed interface Service {

  /** What it says of itself. */
  ServiceManifest manifest();

  /** The manifest's schema of parameters, compiled. */
  ValueSchema paramSchema();

  /** The manifest's schema of results, compiled. */
  ValueSchema resultSchema();

  /** Answers within the call. */
  @FunctionalInterface
  interface Answering {
    /**
     * The result, within 7 seconds: then the gateway gives up, and the call is repeated.
     *
     * @return fits the manifest's schema of results
     */
    JsonNode answer(ServiceCall call) throws ServiceFailureException;
  }

  /** Works in steps; each begins where the last checkpoint stands. */
  interface Working {
    /** The first checkpoint; quick, and without an effect. */
    Checkpoint begin(ServiceCall call) throws ServiceFailureException;

    /**
     * Works on, for some seconds at most: between two steps the operation can be cancelled or
     * stopped, and a crash loses one step.
     *
     * @param from the last checkpoint that was stored
     */
    Step step(ServiceCall call, Checkpoint from) throws ServiceFailureException;
  }

  /**
   * Where an operation stands.
   *
   * @param done units of work that are done, at most {@code total}
   * @param total units of work in all, 0 to 2^53-1
   * @param state whatever the next step needs, at most 32 KiB of RFC 8785 bytes
   */
  record Checkpoint(long done, long total, JsonNode state) {
    private static final long MOST = (1L << 53) - 1;

    /** Checks the numbers. */
    public Checkpoint {
      if (done < 0 || total < done || total > MOST) {
        throw new IllegalArgumentException("0 <= done <= total <= 2^53-1");
      }
    }
  }

  /** What a step came to. */
  sealed interface Step {
    /** There is more to do. */
    record Continues(Checkpoint next) implements Step {}

    /**
     * It is done.
     *
     * @param result fits the manifest's schema of results
     */
    record Finished(JsonNode result) implements Step {}
  }

  /** A service that answers within the call. */
  static Service synchronous(ServiceManifest manifest, Answering handler) {
    requireMode(manifest, ServiceManifest.Mode.SYNCHRONOUS);
    return new Synchronous(
        manifest, compiled(manifest.param()), compiled(manifest.result()), handler);
  }

  /** A service whose calls become operations. */
  static Service operation(ServiceManifest manifest, Working handler) {
    requireMode(manifest, ServiceManifest.Mode.OPERATION);
    return new LongRunning(
        manifest, compiled(manifest.param()), compiled(manifest.result()), handler);
  }

  /** See {@link #synchronous}. */
  record Synchronous(
      ServiceManifest manifest,
      ValueSchema paramSchema,
      ValueSchema resultSchema,
      Answering handler)
      implements Service {}

  /** See {@link #operation}. */
  record LongRunning(
      ServiceManifest manifest, ValueSchema paramSchema, ValueSchema resultSchema, Working handler)
      implements Service {}

  private static void requireMode(ServiceManifest manifest, ServiceManifest.Mode mode) {
    if (manifest.mode() != mode) {
      throw new IllegalArgumentException(
          manifest.name() + " is " + manifest.mode() + ", its handler " + mode);
    }
  }

  private static ValueSchema compiled(JsonNode schema) {
    try {
      return ValueSchema.compile(Objects.requireNonNull(schema));
    } catch (WireException flaw) {
      throw new IllegalArgumentException("a manifest's schema: " + flaw.getMessage(), flaw);
    }
  }
}
