package dev.probity.local.gateway;

import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.HttpRoute;
import dev.probity.local.gateway.template.TemplateException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Routes of one HTTP API in API Gateway's order: full matches, then greedy ones, then {@code
 * $default}; among them a literal segment before a parameter, from the left, and a named method
 * before {@code ANY}.
 */
final class RouteTable {
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A route that fits a request.
   *
   * @param parameters name → decoded value; empty where the path has none
   */
  record Match(HttpRoute route, String function, Map<String, String> parameters) {}

  private record Entry(HttpRoute route, String function, List<String> segments) {
    boolean greedy() {
      return !segments.isEmpty() && segments.getLast().endsWith("+}");
    }

    /** Lower is tried first. */
    String rank() {
      if (route.path().equals(HttpRoute.DEFAULT)) {
        return "9";
      }
      StringBuilder rank = new StringBuilder(greedy() ? "1" : "0");
      for (String segment : segments) {
        rank.append(segment.startsWith("{") ? (segment.endsWith("+}") ? '2' : '1') : '0');
      }
      return rank.append(route.method().equals("ANY") ? '9' : '8').toString();
    }
  }

  /**
   * The routes of one API.
   *
   * @throws TemplateException when two functions claim one route
   */
  RouteTable(String api, List<FunctionModel> functions) throws TemplateException {
    Set<String> keys = new HashSet<>();
    for (FunctionModel function : functions) {
      for (HttpRoute route : function.routes()) {
        if (!route.api().equals(api)) {
          continue;
        }
        if (!keys.add(route.key().replaceAll("\\{[^}+]*", "{"))) {
          throw new TemplateException(
              "Resources/" + function.logicalId() + "/Properties/Events/" + route.event(),
              "the route " + route.key() + " is claimed twice");
        }
        List<String> segments =
            route.path().equals(HttpRoute.DEFAULT) ? List.of() : segments(route.path());
        entries.add(new Entry(route, function.logicalId(), segments));
      }
    }
    entries.sort(Comparator.comparing(Entry::rank));
  }

  /**
   * The first route that fits.
   *
   * @param path decoded: an encoded slash separates like any other, as at API Gateway
   */
  Optional<Match> find(String method, String path) {
    List<String> segments = segments(path);
    for (Entry entry : entries) {
      if (entry.route().method().equals("ANY") || entry.route().method().equals(method)) {
        Optional<Map<String, String>> parameters = match(entry, segments);
        if (parameters.isPresent()) {
          return Optional.of(new Match(entry.route(), entry.function(), parameters.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Map<String, String>> match(Entry entry, List<String> path) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (entry.route().path().equals(HttpRoute.DEFAULT)) {
      return Optional.of(parameters);
    }
    List<String> route = entry.segments();
    if (entry.greedy() ? path.size() < route.size() : path.size() != route.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < route.size(); i++) {
      String segment = route.get(i);
      boolean last = i == route.size() - 1;
      String value =
          entry.greedy() && last ? String.join("/", path.subList(i, path.size())) : path.get(i);
      if (!segment.startsWith("{")) {
        if (!segment.equals(value)) {
          return Optional.empty();
        }
      } else if (value.isEmpty()) {
        return Optional.empty();
      } else {
        parameters.put(
            segment.substring(1, segment.length() - (segment.endsWith("+}") ? 2 : 1)), value);
      }
    }
    return Optional.of(parameters);
  }

  /** {@code /a/b} → a, b; {@code /a/} → a and an empty segment; {@code /} → one empty segment. */
  private static List<String> segments(String path) {
    return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
  }
}
