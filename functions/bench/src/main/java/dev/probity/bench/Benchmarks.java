package dev.probity.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs the benchmarks, prints the table, writes {@code bench.json}. Argument: the folder to write
 * to. Exit code 1 when a target is clearly missed, 2 when asked for a benchmark that is none.
 *
 * <p>System properties: {@code bench.long} for more rounds; {@code bench.only} for some of {@code
 * signature,hash,car,dataset,records,version,encrypt,proof,saga,identity,login,call,story}; {@code
 * probity.root}, the checkout.
 */
public final class Benchmarks {
  private Benchmarks() {}

  /** One subject. */
  @FunctionalInterface
  interface Subject {
    List<Result> measure() throws IOException, InterruptedException;
  }

  /** Runs them. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path target = Path.of(arguments[0]).toAbsolutePath();
    Path root = Path.of(System.getProperty("probity.root", ".")).toAbsolutePath();
    String asked = System.getProperty("bench.long", "false");
    boolean thorough = asked.isEmpty() || Boolean.parseBoolean(asked);
    Report report = measured(target, root, thorough);
    System.out.printf("%n%s%n", report.table());
    Path json = Files.createDirectories(target).resolve("bench.json");
    report.write(json);
    System.out.println("written to " + json);
    for (Result missed : report.missed()) {
      System.err.println(
          "MISSED: " + missed.name() + ", target " + missed.target() + " " + missed.note());
    }
    if (!report.missed().isEmpty()) {
      System.exit(1);
    }
  }

  private static Report measured(Path target, Path root, boolean thorough)
      throws IOException, InterruptedException {
    int rounds = thorough ? 7 : 3;
    try (var folder = new WorkFolder(target.resolve("bench-data"))) {
      var file = new RandomFile(folder);
      Map<String, Subject> subjects = new LinkedHashMap<>();
      subjects.put("signature", () -> SignatureBenchmark.measure(thorough));
      subjects.put("hash", () -> HashBenchmark.measure(file.path(), 3 * rounds));
      subjects.put("car", () -> CarBenchmark.measure(file.path(), folder, rounds));
      subjects.put("dataset", () -> DatasetBenchmark.measure(folder));
      subjects.put("records", () -> RecordsBenchmark.measure(folder));
      subjects.put("version", () -> VersionBenchmark.measure(folder));
      subjects.put("encrypt", () -> EncryptionBenchmark.measure(thorough, folder));
      subjects.put("proof", () -> ProofBenchmark.measure(rounds));
      subjects.put("saga", () -> SagaBenchmark.measure(root, folder));
      subjects.put("identity", IdentityBenchmark::measure);
      subjects.put("login", () -> LoginFailureBenchmark.measure(thorough ? 150 : 30));
      subjects.put("call", () -> CallBenchmark.measure(thorough));
      subjects.put("story", () -> StoryBenchmark.measure(root, folder, thorough ? 15 : 5));

      Set<String> chosen = chosen(subjects.keySet());
      var report = new Report();
      for (var subject : subjects.entrySet()) {
        if (chosen.contains(subject.getKey())) {
          System.out.println("measuring: " + subject.getKey());
          report.add(measured(subject.getKey(), subject.getValue()));
        }
      }
      return report;
    }
  }

  /** A subject that breaks misses its target, and the others are measured all the same. */
  private static List<Result> measured(String name, Subject subject) throws InterruptedException {
    try {
      return subject.measure();
    } catch (IOException | IllegalStateException broken) {
      broken.printStackTrace();
      return List.of(Result.missed(name, "to run to its end", "it broke, see above"));
    }
  }

  private static Set<String> chosen(Set<String> all) {
    String only = System.getProperty("bench.only", "");
    if (only.isBlank()) {
      return all;
    }
    Set<String> names = new TreeSet<>(Arrays.asList(only.split(",", -1)));
    if (!all.containsAll(names)) {
      System.err.println("bench.only takes some of " + all + ", not " + names);
      System.exit(2);
    }
    return names;
  }
}
