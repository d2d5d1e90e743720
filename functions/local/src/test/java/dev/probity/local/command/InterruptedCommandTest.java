package dev.probity.local.command;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code data add} that is interrupted by Ctrl-C and typed again; {@link KilledAtEveryBlockTest}
 * kills it.
 */
class InterruptedCommandTest {
  private static final int ROWS = 12_000;
  private static final int ENOUGH = 3;

  @TempDir private Path folder = Path.of("");

  /** 12 MB in blocks of at most 1 MiB. */
  private static byte[] largeFile() {
    StringBuilder csv = new StringBuilder("number,text\n");
    for (int row = 0; row < ROWS; row++) {
      csv.append(row).append(',').append(Integer.toHexString(row * 7919).repeat(160)).append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  @Tag("slow")
  void anUploadThatWasCutOffGoesOnWhereItStopped() throws Exception {
    Stack stack = SharedStack.get();
    try (FaultProxy blocks = FaultProxy.before(stack.endpoint(StackService.S3));
        StackGateway gateway =
            stack.openGateway(Map.of("AWS_ENDPOINT_URL_S3", blocks.endpoint().toString()))) {
      Person person = new Person(folder.resolve("person"), stack, gateway.url()).enrolled();
      String file = person.file("numbers.csv", largeFile()).toString();
      String bundle = folder.resolve("numbers.bundle.json").toString();
      String[] add = {"data", "add", file, "--public", "--yes", "--json", "-o", bundle};
      // The first few arrive, the others hang: all that was sent is known when the end comes.
      blocks.times(1000, afterTheFirst(), new Fault.Stall());
      Process running = person.start(add);
      Interruption.await(() -> blocks.seen(InterruptedCommandTest::isUpload) > ENOUGH + 4);
      Interruption.await(() -> uploaded(person).size() == ENOUGH);
      Interruption.end(running, "INT", person);
      blocks.clear();
      long before = blocks.seen(InterruptedCommandTest::isUpload);

      ProbityProcess.Ended again = person.run(add);
      assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.OK.number());
      JsonNode stored = again.json();
      assertThat(blocks.seen(InterruptedCommandTest::isUpload) - before)
          .isEqualTo(uploaded(person).size() - ENOUGH);
      assertThat(uploaded(person)).doesNotHaveDuplicates().hasSizeGreaterThan(2 * ENOUGH);

      ProbityProcess.Ended third = person.run(add);
      assertThat(third.json()).isEqualTo(stored);
      assertThat(person.run("data", "list", "--json").json().path("datasets")).hasSize(1);
    }
  }

  /** The blocks that the person's journal says have arrived. */
  private static List<String> uploaded(Person person) throws Exception {
    try (Stream<Path> files =
        Files.find(person.folder(), 8, (path, attributes) -> path.endsWith("uploaded.log"))) {
      Optional<Path> log = files.findFirst();
      return log.isPresent() ? Files.readAllLines(log.get()) : List.of();
    }
  }

  private static boolean isUpload(ProxiedRequest request) {
    return request.method().equals("PUT");
  }

  /** All uploads but the first few; each is counted once, whatever others arrive meanwhile. */
  private static Predicate<ProxiedRequest> afterTheFirst() {
    var uploads = new AtomicInteger();
    return request -> isUpload(request) && uploads.incrementAndGet() > ENOUGH;
  }

  @Test
  void theFileOfTheTestHasSeveralBlocks() {
    assertThat(largeFile().length).isBetween(8 << 20, 14 << 20);
  }
}
