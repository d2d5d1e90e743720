package dev.probity.local.gateway.rules;

import java.util.ArrayList;
import java.util.List;

/** Collects findings while the rules run. */
final class Findings {
  private final List<Finding> list = new ArrayList<>();

  void add(Rule rule, String path, String message) {
    list.add(new Finding(rule, path, message));
  }

  void unless(boolean obeyed, Rule rule, String path, String message) {
    if (!obeyed) {
      add(rule, path, message);
    }
  }

  List<Finding> list() {
    return List.copyOf(list);
  }
}
