package dev.probity.protocol.step;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a step answers: {@link Accepted} with its result, or {@link Refused} with the first reason.
 */
public sealed interface Outcome<R> {

  /** The step went through. */
  record Accepted<R>(R value) implements Outcome<R> {}

  /**
   * The step said no.
   *
   * @param refusal the first reason that holds, in the protocol's order of checks
   * @param detail one sentence for the caller; never a secret
   */
  record Refused<R>(Refusal refusal, String detail) implements Outcome<R> {}

  /** Runs a step's flow and turns the refusal it throws, if any, into its outcome. */
  static <R> Outcome<R> of(Supplier<R> flow) {
    try {
      return new Accepted<>(flow.get());
    } catch (RefusedException refused) {
      return new Refused<>(refused.refusal(), refused.detail());
    }
  }

  /** The same outcome with its result turned into another. */
  default <T> Outcome<T> map(Function<R, T> mapping) {
    return switch (this) {
      case Accepted<R> yes -> new Accepted<>(mapping.apply(yes.value()));
      case Refused<R> no -> new Refused<>(no.refusal(), no.detail());
    };
  }

  /** The result of both cases, whichever this is. */
  default <T> T fold(Function<R, T> accepted, Function<Refused<R>, T> refused) {
    return switch (this) {
      case Accepted<R> yes -> accepted.apply(yes.value());
      case Refused<R> no -> refused.apply(no);
    };
  }
}
