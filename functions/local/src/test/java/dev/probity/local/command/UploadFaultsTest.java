package dev.probity.local.command;

import static java.util.Objects.requireNonNull;
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
import dev.probity.protocol.integrity.bundle.Bundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code data add} where the store fails, the disk is full, or somebody else is at it too. */
@Tag("slow")
class UploadFaultsTest {
  private static final Stack STACK = SharedStack.get();
  private static final int ROWS = 6_000;
  private static final int FULL_KIB = 700;

  /** Of public data: six chunks and the node above them, four other files, and the root. */
  private static final int BLOCKS = 12;

  private static final int UNCHANGED_CHUNKS = 5;
  private static final long PATIENCE_MINUTES = 4;

  @TempDir private Path folder = Path.of("");

  /** 6 MB in blocks of at most 1 MiB. */
  private static byte[] rows(String text) {
    StringBuilder csv = new StringBuilder("number,text\n");
    for (int row = 0; row < ROWS; row++) {
      csv.append(row).append(',').append(text.repeat(1000 / text.length())).append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String[] add(Path file, String... more) {
    return Stream.concat(
            Stream.of(
                "data", "add", file.toString(), "--yes", "--json", "-o", file + ".bundle.json"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static boolean isUpload(ProxiedRequest request) {
    return request.method().equals("PUT");
  }

  /**
   * Every third upload.
   *
   * @param failed counts them
   */
  private static Predicate<ProxiedRequest> everyThirdUpload(AtomicInteger failed) {
    var uploads = new AtomicInteger();
    return request -> {
      boolean fails = isUpload(request) && uploads.incrementAndGet() % 3 == 0;
      if (fails) {
        failed.incrementAndGet();
      }
      return fails;
    };
  }

  private static int accepted(Person person) throws Exception {
    JsonNode versions = person.run("data", "versions", "--json").json().path("versions");
    return (int) versions.findValuesAsText("state").stream().filter("accepted"::equals).count();
  }

  @Test
  void aStoreThatFailsEveryThirdUploadGetsOneVersion() throws Exception {
    try (FaultProxy blocks = FaultProxy.before(STACK.endpoint(StackService.S3));
        StackGateway gateway =
            STACK.openGateway(Map.of("AWS_ENDPOINT_URL_S3", blocks.endpoint().toString()))) {
      Person person = new Person(folder.resolve("person"), STACK, gateway.url()).enrolled();
      var failed = new AtomicInteger();
      blocks.always(everyThirdUpload(failed), Fault.s3InternalError());
      ProbityProcess.Ended added = person.run(add(person.file("rows.csv", rows("third"))));
      assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK.number());
      assertThat(accepted(person)).isEqualTo(1);
      String[] stored = Path.of(added.json().path("content").asText()).toFile().list();
      assertThat(failed).hasValueGreaterThanOrEqualTo(BLOCKS / 3);
      assertThat(blocks.seen(UploadFaultsTest::isUpload) - failed.get())
          .isEqualTo(requireNonNull(stored).length)
          .isGreaterThanOrEqualTo(BLOCKS);
    }
  }

  @Test
  void theNextVersionOfAPublicSetSendsTheChangedBlocksAlone() throws Exception {
    try (FaultProxy blocks = FaultProxy.before(STACK.endpoint(StackService.S3));
        StackGateway gateway =
            STACK.openGateway(Map.of("AWS_ENDPOINT_URL_S3", blocks.endpoint().toString()))) {
      Person person = new Person(folder.resolve("person"), STACK, gateway.url()).enrolled();
      byte[] rows = rows("version");
      ProbityProcess.Ended first = person.run(add(person.file("first.csv", rows), "--public"));
      assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.OK.number());
      assertThat(blocks.seen(UploadFaultsTest::isUpload)).isEqualTo(BLOCKS);

      rows[rows.length / 2] ^= 1;
      Path changed = person.file("second.csv", rows);
      String id = first.json().path("id").asText();
      ProbityProcess.Ended second = person.run(add(changed, "--public", "--version-of", id));
      assertThat(second.exitCode()).as(second.err()).isEqualTo(ExitCode.OK.number());
      assertThat(blocks.seen(UploadFaultsTest::isUpload) - BLOCKS)
          .isEqualTo(BLOCKS - UNCHANGED_CHUNKS);
      assertThat(accepted(person)).isEqualTo(2);
    }
  }

  /** In 2 KiB its journal does not find room, in 12 KiB not all of it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 12})
  void aJournalThatFindsNoRoomIsToldAndTheSameCommandGoesOnWhenThereIsSome(int kib)
      throws Exception {
    Person person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
    Path csv = person.file("few.csv", "name,age\nAnn,30\n".getBytes(StandardCharsets.UTF_8));
    Process full = person.startWithoutRoom(kib, add(csv));
    assertThat(full.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(full.exitValue()).as(person.err()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(person.err()).contains("cannot write the journal").doesNotContain("Exception");

    ProbityProcess.Ended again = person.run(add(csv));
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.OK.number());
    assertThat(accepted(person)).isEqualTo(1);
  }

  @Test
  void aBundleThatCannotBeWrittenIsToldAndWrittenByTheSameCommandLater() throws Exception {
    Person person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
    Path csv = person.file("few.csv", "name,age\nAnn,30\n".getBytes(StandardCharsets.UTF_8));
    Path bundles = folder.resolve("bundles");
    Path bundle = bundles.resolve("few.json");
    String[] add = {"data", "add", csv.toString(), "--yes", "--json", "-o", bundle.toString()};
    ProbityProcess.Ended told = person.run(add);
    assertThat(told.exitCode()).as(told.err()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(told.err())
        .contains("cannot write the result", bundles.toString(), "Repeat the command")
        .doesNotContain("Exception");

    Files.createDirectories(bundles);
    ProbityProcess.Ended again = person.run(add);
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.OK.number());
    assertThat(accepted(person)).isEqualTo(1);
    assertThat(Bundle.parse(Files.readAllBytes(bundle)).content().root().toString())
        .isEqualTo(again.json().path("cid").asText());
  }

  @Test
  void aFullDiskIsToldAndTheSameCommandGoesOnWhenThereIsRoom() throws Exception {
    Person person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
    String[] add = add(person.file("rows.csv", rows("full")));
    Process full = person.startWithoutRoom(FULL_KIB, add);
    assertThat(full.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(full.exitValue()).as(person.err()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(person.err()).contains("rows.csv").contains("failed").doesNotContain("Exception");

    ProbityProcess.Ended again = person.run(add);
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.OK.number());
    assertThat(accepted(person)).isEqualTo(1);
  }

  @Test
  void blocksThatWereAlteredInTheStoreAreToldAndSentAgainByTheSameCommand() throws Exception {
    try (FaultProxy api = FaultProxy.before(STACK.apiUrl())) {
      Person person = new Person(folder.resolve("person"), STACK, api.endpoint()).enrolled();
      Path file =
          person.file("people.csv", "name,age\nAnn,30\n".getBytes(StandardCharsets.US_ASCII));
      // Sent and anchored, and R17 does not arrive
      api.always(
          request ->
              request.method().equals("POST") && request.target().startsWith("/v1/datasets/"),
          Fault.serverError());
      ProbityProcess.Ended cut = person.run(add(file));
      assertThat(cut.exitCode()).as(cut.err()).isNotEqualTo(ExitCode.OK.number());
      api.clear();
      List<String> sent = sent(person);
      assertThat(sent).hasSizeGreaterThan(3);
      try (S3Client s3 = STACK.aws().s3Client()) {
        for (String cid : sent) {
          s3.putObject(
              put -> put.bucket(STACK.reference("ContentBucket")).key(cid),
              RequestBody.fromString("altered"));
        }
      }
      ProbityProcess.Ended told = person.run(add(file));
      assertThat(told.exitCode()).as(told.err()).isEqualTo(ExitCode.UNAVAILABLE.number());
      assertThat(told.err()).contains("state-diverged");
      assertThat(sent).anyMatch(cid -> told.err().contains("block " + cid));

      ProbityProcess.Ended again = person.run(add(file));
      assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.OK.number());
      assertThat(accepted(person)).isEqualTo(1);
    }
  }

  /** The blocks that the only upload so far has sent. */
  private static List<String> sent(Person person) throws Exception {
    try (Stream<Path> files = Files.walk(person.folder())) {
      Path log = files.filter(path -> path.endsWith("uploaded.log")).findFirst().orElseThrow();
      return Files.readAllLines(log).stream()
          .map(line -> line.substring(0, line.indexOf(' ')))
          .toList();
    }
  }

  @Test
  void ofTwoVersionsThatContinueTheSameOneAtOnceOneIsAccepted() throws Exception {
    Person here = new Person(folder.resolve("here"), STACK, STACK.apiUrl()).enrolled();
    Path before = here.file("first.csv", "name,age\nAnn,30\n".getBytes(StandardCharsets.UTF_8));
    String id = here.run(add(before)).json().path("id").asText();
    Person there = here.elsewhere(folder.resolve("there"));
    Path one = here.file("one.csv", "name,age\nAnn,31\n".getBytes(StandardCharsets.UTF_8));
    Path other = there.file("other.csv", "name,age\nAnn,32\n".getBytes(StandardCharsets.UTF_8));

    Process ofOne = here.start(add(one, "--version-of", id));
    Process ofOther = there.start(add(other, "--version-of", id));
    assertThat(ofOne.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(ofOther.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    boolean first = ofOne.exitValue() == ExitCode.OK.number();
    assertThat(List.of(ofOne.exitValue(), ofOther.exitValue()))
        .as(here.err() + there.err())
        .containsExactlyInAnyOrder(ExitCode.OK.number(), ExitCode.REFUSED.number());
    ProbityProcess.Ended again =
        first ? there.run(add(other, "--version-of", id)) : here.run(add(one, "--version-of", id));
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(again.err()).containsAnyOf("version-chain", "superseded", "stored meanwhile");
    assertThat(Files.exists(Path.of(one + ".bundle.json")))
        .isNotEqualTo(Files.exists(Path.of(other + ".bundle.json")));
  }
}
