package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.CanonicalJson;

/**
 * The line between the protocol and a service's own code: whatever a handler throws ends here, but
 * for a neighbour that did not answer.
 */
final class Handlers {
  private static final int MAX_CHECKPOINT_BYTES = 32 << 10;

  private final ServiceFaults faults;

  Handlers(ServiceFaults faults) {
    this.faults = faults;
  }

  /** How far a handler of operations came. */
  sealed interface Came {
    record To(Service.Checkpoint checkpoint) implements Came {}

    record Over(Result result) implements Came {}
  }

  private interface Work<T> {
    T done() throws ServiceFailureException;
  }

  private interface Failed<T> {
    T as(Result result);
  }

  /** The answer of a synchronous service. */
  Result answer(Service.Synchronous service, ServiceCall call) {
    return guarded(
        service,
        call,
        () -> Result.of(service.handler().answer(own(call)), service.resultSchema()),
        failure -> failure);
  }

  /** Where an operation begins. */
  Came begin(Service.LongRunning service, ServiceCall call) {
    return guarded(
        service,
        call,
        () -> new Came.To(bounded(service.handler().begin(own(call)))),
        Came.Over::new);
  }

  /** One step of an operation. */
  Came step(Service.LongRunning service, ServiceCall call, Service.Checkpoint from) {
    return guarded(
        service,
        call,
        () ->
            switch (service.handler().step(own(call), from)) {
              case Service.Step.Continues on -> new Came.To(bounded(on.next()));
              case Service.Step.Finished done ->
                  new Came.Over(Result.of(done.result(), service.resultSchema()));
            },
        Came.Over::new);
  }

  /** A copy, so that no handler can change what is stored. */
  private static ServiceCall own(ServiceCall call) {
    JsonNode param = call.param().deepCopy();
    return new ServiceCall(call.callHash(), call.user(), param);
  }

  private static Service.Checkpoint bounded(Service.Checkpoint checkpoint) {
    if (CanonicalJson.bytes(checkpoint.state()).length > MAX_CHECKPOINT_BYTES) {
      throw new IllegalArgumentException(
          "a checkpoint has at most " + MAX_CHECKPOINT_BYTES + " canonical bytes");
    }
    return checkpoint;
  }

  private <T> T guarded(Service service, ServiceCall call, Work<T> work, Failed<T> failed) {
    try {
      return told(work, failed);
    } catch (PortException neighbour) {
      throw neighbour;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError fault) {
      // A handler is somebody else's code: whatever it throws ends its call and nothing else.
      faults.tell(service.manifest().name(), call.callHash(), fault);
      return failed.as(Result.failed(FailureStatus.FAULT));
    }
  }

  private static <T> T told(Work<T> work, Failed<T> failed) {
    try {
      return work.done();
    } catch (ServiceFailureException declared) {
      return failed.as(Result.failed(declared));
    }
  }
}
