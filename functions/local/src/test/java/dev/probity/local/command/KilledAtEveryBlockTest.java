package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ExitCode;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.stack.StackService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code data add} that is killed when none, one, … all but one of its blocks have arrived. */
@Tag("slow")
class KilledAtEveryBlockTest {
  private static final Stack STACK = SharedStack.get();

  /** Of the smallest public data set; all of them are sent at once. */
  private static final int BLOCKS = 6;

  @TempDir static Path folder;
  private static FaultProxy store;
  private static StackGateway gateway;
  private static Person person;

  @BeforeAll
  static void aStoreThatCanBeMadeToHang() throws Exception {
    store = FaultProxy.before(STACK.endpoint(StackService.S3));
    gateway = STACK.openGateway(Map.of("AWS_ENDPOINT_URL_S3", store.endpoint().toString()));
    person = new Person(folder.resolve("person"), STACK, gateway.url()).enrolled();
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
    store.close();
  }

  private static Predicate<ProxiedRequest> uploads(String part) {
    return request -> request.method().equals("PUT") && request.target().contains(part);
  }

  /** The blocks that the journals of this person say have arrived. */
  private static List<String> arrived() throws Exception {
    var blocks = new ArrayList<String>();
    try (Stream<Path> logs =
        Files.find(person.folder(), 8, (path, attributes) -> path.endsWith("uploaded.log"))) {
      for (Path log : logs.toList()) {
        Files.readAllLines(log).forEach(line -> blocks.add(line.substring(0, line.indexOf(' '))));
      }
    }
    return blocks;
  }

  private static List<String> arrivedSince(List<String> earlier) throws Exception {
    return arrived().stream().filter(block -> !earlier.contains(block)).toList();
  }

  static IntStream numbersOfArrivedBlocks() {
    return IntStream.range(0, BLOCKS);
  }

  @ParameterizedTest
  @MethodSource("numbersOfArrivedBlocks")
  void whatHadNotArrivedIsSentOnceMoreAndOneVersionIsAccepted(int number) throws Exception {
    String csv =
        person.file(number + ".csv", ("name,age\nAnn," + number + "\n").getBytes(UTF_8)) + "";
    String[] add = {"data", "add", csv, "--public", "--yes", "--json", "-o", csv + ".bundle.json"};
    List<String> earlier = arrived();
    long uploaded = store.seen(uploads(""));
    var asked = new AtomicInteger();
    store.always(uploads("").and(request -> asked.incrementAndGet() > number), new Fault.Stall());
    Process running = person.start(add);
    Interruption.await(() ->
        store.seen(uploads("")) == uploaded + BLOCKS && arrivedSince(earlier).size() == number);
    Interruption.end(running, "KILL", person);
    store.clear();
    List<String> before = arrivedSince(earlier);

    String[] again = {"data", "add", "--resume", "--yes", "--json"};
    ProbityProcess.Ended ended = person.run(number % 2 == 0 ? add : again);
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK.number());
    assertThat(arrivedSince(earlier)).hasSize(BLOCKS).doesNotHaveDuplicates();
    for (String block : arrivedSince(earlier)) {
      assertThat(store.seen(uploads(block))).isEqualTo(before.contains(block) ? 1 : 2);
    }
    String id = ended.json().path("id").asText();
    JsonNode versions = person.run("data", "versions", id, "--json").json().path("versions");
    assertThat(versions.findValuesAsText("state")).containsExactly("accepted");
  }
}
