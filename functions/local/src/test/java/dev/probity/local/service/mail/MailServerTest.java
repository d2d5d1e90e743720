package dev.probity.local.service.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.local.service.StateFolder;
import dev.probity.protocol.idma.MailAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MailServerTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String SEND = "/v2/email/outbound-emails";
  private static final String SIGNED =
      "AWS4-HMAC-SHA256 Credential=any/20260101/eu-central-1/ses/aws4_request,"
          + " SignedHeaders=host, Signature=00";
  private static final String LAWFUL =
      """
      {"FromEmailAddress":"no-reply@probity.example",
       "Destination":{"ToAddresses":["ann@example.org"]},
       "Content":{"Simple":{
         "Subject":{"Data":"Your code","Charset":"UTF-8"},
         "Body":{"Text":{"Data":"It is 123456.","Charset":"UTF-8"}}}}}\
      """;

  @TempDir private Path folder = Path.of("");

  private static HttpRequest.Builder request(URI at, String body) {
    return HttpRequest.newBuilder(at)
        .header("Authorization", SIGNED)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> send(MailServer server, String body)
      throws IOException, InterruptedException {
    return send(request(server.endpoint().resolve(SEND), body));
  }

  private static String outcome(HttpResponse<String> answer) {
    return answer.statusCode() + " " + answer.headers().firstValue("x-amzn-ErrorType").orElse("");
  }

  private List<KeptMail> messages() throws IOException {
    return Outbox.of(StateFolder.at(folder)).messages();
  }

  @Test
  void aMessageIsAFileForItsOwnerOnlyWithTheIdThatTheSenderGot() throws Exception {
    try (MailServer server = MailServer.start(StateFolder.at(folder), 0)) {
      HttpResponse<String> answer = send(server, LAWFUL);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(messages())
          .singleElement()
          .satisfies(message -> {
            assertThat(answer.body()).isEqualTo("{\"MessageId\":\"" + message.id() + "\"}");
            assertThat(message.to().text()).isEqualTo("ann@example.org");
            assertThat(message.from().text()).isEqualTo("no-reply@probity.example");
            assertThat(message.subject()).isEqualTo("Your code");
            assertThat(message.text()).isEqualTo("It is 123456.");
          });
    }
    try (Stream<Path> files = Files.list(folder.resolve("mail"))) {
      assertThat(files.toList())
          .singleElement()
          .satisfies(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void messagesSurviveARestartAndTheirOrderAClockThatWentBack() throws Exception {
    MailFolder first = folderAt("2030-01-01T00:00:00Z");
    first.keep(message("one"));
    first.keep(message("two"));
    MailFolder second = folderAt("2020-01-01T00:00:00Z");
    second.keep(message("three"));
    assertThat(messages()).extracting(KeptMail::text).containsExactly("one", "two", "three");
    assertThat(messages()).extracting(KeptMail::time).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void theNewestThousandAreKept() throws Exception {
    MailFolder mail = folderAt("2030-01-01T00:00:00Z");
    for (int i = 0; i < MailFolder.MOST + 3; i++) {
      mail.keep(message("number " + i));
    }
    assertThat(messages())
        .hasSize(MailFolder.MOST)
        .extracting(KeptMail::text)
        .startsWith("number 3")
        .endsWith("number " + (MailFolder.MOST + 2));
  }

  private MailFolder folderAt(String time) throws IOException {
    return new MailFolder(
        StateFolder.at(folder).folder("mail"), InstantSource.fixed(Instant.parse(time)));
  }

  private static SendEmailRequest message(String text) {
    return new SendEmailRequest(
        new MailAddress("a", "example.org"), new MailAddress("b", "example.org"), "", text);
  }

  @Test
  void whatACrashLeftIsRemovedAndWhatIsNotOursIsLeftAlone() throws Exception {
    Path mail = StateFolder.at(folder).folder("mail");
    Path unfinished = Files.writeString(mail.resolve("1893456000000-x.json.17.part"), "{");
    Path note = Files.writeString(mail.resolve("note.txt"), "mine");
    try (MailServer server = MailServer.start(StateFolder.at(folder), 0)) {
      assertThat(send(server, LAWFUL).statusCode()).isEqualTo(200);
    }
    assertThat(unfinished).doesNotExist();
    assertThat(note).exists();
    assertThat(messages()).hasSize(1);
  }

  @Test
  void aFileThatWasEditedIsNamed() throws Exception {
    MailFolder mail = folderAt("2030-01-01T00:00:00Z");
    mail.keep(message("one"));
    Path file = folder.resolve("mail").resolve(mail.names().getFirst());
    Files.writeString(file, "{\"id\":\"x\"}");
    assertThatThrownBy(this::messages)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.getFileName().toString());
  }

  static Stream<Arguments> flaws() {
    return Stream.of(
        Arguments.of("not JSON", LAWFUL, "{"),
        Arguments.of(
            "an unknown member", "\"Content\"", "\"ListManagementOptions\":{},\"Content\""),
        Arguments.of("a copy", "\"ToAddresses\"", "\"CcAddresses\":[],\"ToAddresses\""),
        Arguments.of("two recipients", "[\"ann@example.org\"]", "[\"a@b.cd\",\"e@f.gh\"]"),
        Arguments.of("no recipient", "[\"ann@example.org\"]", "[]"),
        Arguments.of("no address", "ann@example.org", "ann"),
        Arguments.of("a sender with a name", "no-reply@probity.example", "P <p@probity.example>"),
        Arguments.of("a number as address", "\"ann@example.org\"", "7"),
        Arguments.of("HTML", "\"Text\"", "\"Html\""),
        Arguments.of("raw content", "\"Simple\"", "\"Raw\""),
        Arguments.of(
            "no charset at all", "code\",\"Charset\":\"UTF-8\"", "code\",\"Charset\":null"),
        Arguments.of("a charset that is not served", "UTF-8", "ISO-8859-1"),
        Arguments.of("no charset for other letters", "code\",\"Charset\":\"UTF-8\"", "c\u00f6de\""),
        Arguments.of("a subject of two lines", "Your code", "Your\\r\\nBcc: x@y.zz"),
        Arguments.of(
            "a configuration set of no name",
            "\"Content\"",
            "\"ConfigurationSetName\":1,\"Content\""),
        Arguments.of("too much", "123456", "1".repeat(300_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flaws")
  void whatIsNotServedIsABadRequestAndKeptByNobody(String flaw, String lawful, String flawed)
      throws Exception {
    String body = LAWFUL.replace(lawful, flawed);
    assertThat(body).as(flaw).isNotEqualTo(LAWFUL);
    try (MailServer server = MailServer.start(StateFolder.at(folder), 0)) {
      HttpResponse<String> answer = send(server, body);
      assertThat(outcome(answer)).isEqualTo("400 BadRequestException");
      assertThat(answer.body()).doesNotContain("ann").doesNotContain("123456");
    }
    assertThat(messages()).isEmpty();
  }

  @Test
  void onlyASignedSendEmailToALoopbackNameIsServed() throws Exception {
    try (MailServer server = MailServer.start(StateFolder.at(folder), 0)) {
      URI at = server.endpoint();
      assertThat(outcome(send(request(at.resolve("/v2/email/identities"), LAWFUL))))
          .isEqualTo("404 UnknownOperationException");
      assertThat(outcome(send(request(at.resolve(SEND + "?x"), LAWFUL))))
          .isEqualTo("404 UnknownOperationException");
      assertThat(outcome(send(request(at.resolve(SEND), LAWFUL).GET())))
          .isEqualTo("404 UnknownOperationException");
      assertThat(
              outcome(
                  send(
                      HttpRequest.newBuilder(at.resolve(SEND))
                          .POST(BodyPublishers.ofString(LAWFUL)))))
          .isEqualTo("403 AccessDeniedException");
      assertThat(
              outcome(
                  send(
                      request(at.resolve(SEND), LAWFUL)
                          .setHeader("Authorization", SIGNED.replace("/ses/", "/kms/")))))
          .isEqualTo("403 AccessDeniedException");
      assertThat(rebound(at)).startsWith("HTTP/1.1 403 ").contains("AccessDeniedException");
    }
    assertThat(messages()).isEmpty();
  }

  private static String rebound(URI at) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), at.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("POST "
                      + SEND
                      + " HTTP/1.1\r\nHost: rebound.example\r\nContent-Length: 2\r\n"
                      + "Connection: close\r\n\r\n{}")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void throttlingAndRejectionAreAnsweredAsOftenAsATestAsksForThem() throws Exception {
    try (MailServer server = MailServer.start(StateFolder.at(folder), 0)) {
      server.throttle(1);
      server.reject(1);
      assertThat(outcome(send(server, LAWFUL))).isEqualTo("429 TooManyRequestsException");
      assertThat(outcome(send(server, LAWFUL))).isEqualTo("400 MessageRejected");
      assertThat(outcome(send(server, LAWFUL))).isEqualTo("200 ");
    }
    assertThat(messages()).hasSize(1);
  }

  @Test
  void noMutatedRequestIsAnInternalError() throws Exception {
    long seed = 20_260_102L;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (MailServer server = MailServer.start(StateFolder.at(folder), 0)) {
      for (int i = 0; i < 300; i++) {
        byte[] mutated = LAWFUL.getBytes(StandardCharsets.UTF_8);
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        assertThat(
                send(request(server.endpoint().resolve(SEND), "")
                        .POST(BodyPublishers.ofByteArray(mutated)))
                    .statusCode())
            .as("request %d", i)
            .isIn(200, 400);
      }
    }
  }

  @Test
  void noMessageReachesTheLog() throws Exception {
    Logger logger = Logger.getLogger(MailServer.class.getName());
    List<String> lines = new ArrayList<>();
    Handler handler = new Recorder(lines);
    logger.addHandler(handler);
    logger.setLevel(Level.ALL);
    try (MailServer server = MailServer.start(StateFolder.at(folder), 0)) {
      assertThat(send(server, LAWFUL).statusCode()).isEqualTo(200);
      assertThat(send(server, LAWFUL.replace("@example.org", "")).statusCode()).isEqualTo(400);
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(null);
    }
    assertThat(lines).containsExactly("mail SendEmail ok", "mail BadRequestException");
  }

  private static final class Recorder extends Handler {
    private final List<String> lines;

    Recorder(List<String> lines) {
      this.lines = lines;
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      lines.add(new SimpleFormatter().formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
