package dev.probity.protocol.integrity.expectation;

import dev.probity.protocol.integrity.expectation.Expectation.FieldComplete;
import dev.probity.protocol.integrity.expectation.Expectation.LabelBalance;
import dev.probity.protocol.integrity.expectation.Expectation.LabelDomain;
import dev.probity.protocol.integrity.expectation.Expectation.LabelDrift;
import dev.probity.protocol.integrity.expectation.Expectation.RecordsUnique;
import dev.probity.protocol.integrity.expectation.Expectation.SplitDisjoint;
import dev.probity.protocol.integrity.expectation.ExpectationException.Fault;
import java.text.Normalizer;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Reads one expectation, from left to right and without going back. */
final class ExpectationParser {
  private static final char PLUS_MINUS = '±';

  private final String text;
  private int at;

  ExpectationParser(String text) {
    this.text = text;
  }

  Expectation parse() throws ExpectationException {
    if (text.length() > Expectation.MAX_LENGTH) {
      throw new ExpectationException(
          Fault.TOO_LONG,
          0,
          "an expectation has at most " + Expectation.MAX_LENGTH + " characters");
    }
    Expectation expectation =
        switch (word("label, field, split or records")) {
          case "label" -> label();
          case "field" -> {
            String field = field();
            is("complete");
            yield new FieldComplete(field);
          }
          case "split" -> {
            String field = field();
            is("disjoint");
            yield new SplitDisjoint(field);
          }
          case "records" -> {
            is("unique");
            yield new RecordsUnique();
          }
          default -> throw wanted(0, "label, field, split or records");
        };
    if (at < text.length()) {
      throw wanted(at, "the end");
    }
    return expectation;
  }

  private Expectation label() throws ExpectationException {
    String field = field();
    int end = at;
    spaces();
    if (at < text.length() && text.charAt(at) == '=') {
      is("balanced");
      spaces();
      if (take(PLUS_MINUS) || (take('+') && take('-'))) {
        spaces();
        int tolerance = number(2, "a percentage such as 10 or 2.5");
        sign('%', "a percent sign");
        return new LabelBalance(field, tolerance);
      }
      throw wanted(at, "± or +-");
    }
    if (at == end) {
      throw wanted(at, "=balanced, a space and in, or a space and drift");
    }
    int begin = at;
    return switch (word("=balanced, in or drift")) {
      case "in" -> new LabelDomain(field, domain());
      case "drift" -> {
        spaces();
        sign('<', "<=");
        sign('=', "<=");
        spaces();
        yield new LabelDrift(field, number(4, "a share such as 0.1"));
      }
      default -> throw wanted(begin, "=balanced, in or drift");
    };
  }

  private NavigableSet<String> domain() throws ExpectationException {
    NavigableSet<String> values = new TreeSet<>();
    spaces();
    sign('{', "a brace {");
    do {
      spaces();
      int begin = at;
      if (!values.add(token("a value"))) {
        throw new ExpectationException(Fault.REPEATED, begin + 1, "this value is there already");
      }
      if (values.size() > Expectation.MAX_VALUES) {
        throw new ExpectationException(
            Fault.TOO_LONG,
            begin + 1,
            "a domain has at most " + Expectation.MAX_VALUES + " values");
      }
      spaces();
    } while (take(','));
    sign('}', "a comma or a brace }");
    return values;
  }

  private String field() throws ExpectationException {
    sign(':', "a colon");
    return token("a field's name");
  }

  /** {@code =word}. */
  private void is(String word) throws ExpectationException {
    spaces();
    sign('=', "=" + word);
    spaces();
    int begin = at;
    if (!word(word).equals(word)) {
      throw wanted(begin, word);
    }
  }

  private String token(String what) throws ExpectationException {
    int begin = at;
    String token = take('"') ? quoted() : bare();
    if (token.isEmpty()) {
      throw wanted(begin, what + ": letters, digits, _ - . or a text in double quotes");
    }
    if (token.length() > Expectation.MAX_NAME_LENGTH) {
      throw new ExpectationException(
          Fault.TOO_LONG,
          begin + 1,
          what + " has at most " + Expectation.MAX_NAME_LENGTH + " characters");
    }
    boolean unicode =
        token
            .codePoints()
            .noneMatch(c ->
                Character.isISOControl(c)
                    || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    if (!unicode || !Normalizer.isNormalized(token, Normalizer.Form.NFC)) {
      throw new ExpectationException(
          Fault.TEXT,
          begin + 1,
          what + " is in Unicode Normalization Form C, without control characters");
    }
    return token;
  }

  private String bare() {
    int begin = at;
    while (at < text.length() && isBare(text.charAt(at))) {
      at++;
    }
    return text.substring(begin, at);
  }

  private String quoted() throws ExpectationException {
    var token = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
        if (at == text.length() || (text.charAt(at) != '"' && text.charAt(at) != '\\')) {
          throw wanted(at, "\\\" or \\\\");
        }
      }
      token.append(text.charAt(at++));
    }
    sign('"', "a closing double quote");
    return token.toString();
  }

  /** {@code 0 … 100} or {@code 0 … 1}, with so many digits after the point; in parts of WHOLE. */
  private int number(int decimals, String what) throws ExpectationException {
    int begin = at;
    int unit = (int) Math.pow(10, decimals);
    int whole = digits(5 - decimals);
    int length = at - begin;
    if (length == 0 || (length > 1 && text.charAt(begin) == '0')) {
      throw wanted(begin, what);
    }
    int value = whole * unit;
    if (take('.')) {
      int point = at;
      int fraction = digits(decimals);
      if (at == point) {
        throw wanted(at, "a digit");
      }
      value += fraction * (int) Math.pow(10, decimals - (at - point));
    }
    if (value > Expectation.WHOLE) {
      throw new ExpectationException(
          Fault.RANGE, begin + 1, "at most " + Expectation.WHOLE / unit + " is possible");
    }
    return value;
  }

  private int digits(int most) {
    int value = 0;
    for (int i = 0; i < most && at < text.length() && isDigit(text.charAt(at)); i++) {
      value = 10 * value + text.charAt(at++) - '0';
    }
    return value;
  }

  private String word(String wanted) throws ExpectationException {
    int begin = at;
    while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
      at++;
    }
    if (at == begin) {
      throw wanted(begin, wanted);
    }
    return text.substring(begin, at);
  }

  private void spaces() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private boolean take(char sign) {
    boolean there = at < text.length() && text.charAt(at) == sign;
    if (there) {
      at++;
    }
    return there;
  }

  private void sign(char sign, String what) throws ExpectationException {
    if (!take(sign)) {
      throw wanted(at, what);
    }
  }

  private ExpectationException wanted(int place, String what) {
    return new ExpectationException(
        Fault.SYNTAX, place + 1, what + " is wanted" + (place < text.length() ? "" : " here"));
  }

  static boolean isBare(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || isDigit(c)
        || c == '_'
        || c == '-'
        || c == '.';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
