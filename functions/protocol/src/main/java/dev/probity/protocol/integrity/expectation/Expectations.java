package dev.probity.protocol.integrity.expectation;

import dev.probity.protocol.integrity.expectation.Expectation.FieldComplete;
import dev.probity.protocol.integrity.expectation.Expectation.LabelBalance;
import dev.probity.protocol.integrity.expectation.Expectation.LabelDomain;
import dev.probity.protocol.integrity.expectation.Expectation.LabelDrift;
import dev.probity.protocol.integrity.expectation.Expectation.RecordsUnique;
import dev.probity.protocol.integrity.expectation.Expectation.SplitDisjoint;
import dev.probity.protocol.integrity.expectation.ExpectationException.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All that an owner expects of a data set: at most {@value #MAX} expectations, ascending by their
 * canonical forms (UTF-16 code units), each said once, about one label field and one split field.
 */
public final class Expectations {
  /** Most expectations of a data set. */
  public static final int MAX = 64;

  /** Nothing is expected. */
  public static final Expectations NONE = new Expectations(List.of());

  private final List<Expectation> all;

  private Expectations(List<Expectation> all) {
    this.all = List.copyOf(all);
  }

  /**
   * Expectations in any order.
   *
   * @throws ExpectationException {@link Fault#TOO_LONG}, {@link Fault#REPEATED} (the same thing
   *     about the same field, whatever its number), {@link Fault#FIELDS}
   */
  public static Expectations of(Collection<Expectation> expectations) throws ExpectationException {
    if (expectations.size() > MAX) {
      throw new ExpectationException(
          Fault.TOO_LONG, 0, "a data set has at most " + MAX + " expectations");
    }
    var sorted = new TreeMap<String, Expectation>();
    Set<String> subjects = new HashSet<>();
    for (Expectation expectation : expectations) {
      sorted.put(expectation.toString(), expectation);
      if (!subjects.add(subject(expectation))) {
        throw new ExpectationException(Fault.REPEATED, 0, "said twice: " + expectation);
      }
    }
    var all = new Expectations(List.copyOf(sorted.values()));
    all.requireOne(Expectations::labelOf, "label");
    all.requireOne(Expectations::splitOf, "split");
    return all;
  }

  /**
   * Reads expectations in any order and form.
   *
   * @throws ExpectationException what is wrong with the first that is, or with all together
   */
  public static Expectations parse(List<String> texts) throws ExpectationException {
    List<Expectation> parsed = new ArrayList<>();
    for (String text : texts.subList(0, Math.min(texts.size(), MAX + 1))) {
      parsed.add(Expectation.parse(text));
    }
    return of(parsed);
  }

  /** All of them, ascending by canonical form. */
  public List<Expectation> all() {
    return all;
  }

  /** Whether nothing is expected. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** The canonical forms, ascending. */
  public List<String> texts() {
    return all.stream().map(Expectation::toString).toList();
  }

  /** The label field, if one is named. */
  public Optional<String> label() {
    return all.stream().flatMap(e -> labelOf(e).stream()).findFirst();
  }

  /** The split field, if one is named. */
  public Optional<String> split() {
    return all.stream().flatMap(e -> splitOf(e).stream()).findFirst();
  }

  /** The expectation of a kind, if there is one; of {@link FieldComplete} the first. */
  public <E extends Expectation> Optional<E> find(Class<E> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  private static String subject(Expectation expectation) {
    return switch (expectation) {
      case LabelBalance balance -> "balance:" + balance.field();
      case LabelDomain domain -> "domain:" + domain.field();
      case LabelDrift drift -> "drift:" + drift.field();
      case RecordsUnique _ -> "unique";
      case SplitDisjoint disjoint -> "disjoint:" + disjoint.field();
      case FieldComplete(String field) -> "complete:" + field;
    };
  }

  private static Optional<String> labelOf(Expectation expectation) {
    return switch (expectation) {
      case LabelBalance balance -> Optional.of(balance.field());
      case LabelDomain domain -> Optional.of(domain.field());
      case LabelDrift drift -> Optional.of(drift.field());
      case FieldComplete _, RecordsUnique _, SplitDisjoint _ -> Optional.empty();
    };
  }

  private static Optional<String> splitOf(Expectation expectation) {
    return expectation instanceof SplitDisjoint disjoint
        ? Optional.of(disjoint.field())
        : Optional.empty();
  }

  private void requireOne(Function<Expectation, Optional<String>> of, String kind)
      throws ExpectationException {
    Stream<String> named = all.stream().flatMap(e -> of.apply(e).stream());
    if (named.distinct().count() > 1) {
      throw new ExpectationException(
          Fault.FIELDS, 0, "expectations name two " + kind + " fields; a data set has one");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expectations that && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  @Override
  public String toString() {
    return String.join(", ", texts());
  }
}
