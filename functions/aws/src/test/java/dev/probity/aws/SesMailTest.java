package dev.probity.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.aws.RecordedSes.Answer;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/** What SES is asked, and what its answers mean; the client repeats as the SDK does by itself. */
class SesMailTest {
  private static final MailAddress FROM = new MailAddress("no-reply", "probity.example");
  private static final Mail.Message MESSAGE =
      new Mail.Message("ann@example.org", "Your code \u2013 Probity", "123456\n\u00e9 \"q\"\n");

  /** The SDK's own number of tries. */
  private static final int TRIES = 4;

  private RecordedSes ses;
  private SesV2Client client;
  private SesMail mail;

  @BeforeEach
  void start() throws IOException {
    ses = new RecordedSes();
    client = client(ses.endpoint(), Duration.ofSeconds(8));
    mail = new SesMail(client, FROM, Optional.empty());
  }

  @AfterEach
  void stop() {
    client.close();
    ses.close();
  }

  private static SesV2Client client(URI endpoint, Duration call) {
    return SesV2Client.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "any")))
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofMillis(500))
                .socketTimeout(Duration.ofMillis(300)))
        .overrideConfiguration(limits -> limits.apiCallTimeout(call))
        .build();
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  private RecordedSes.Request onlyRequest() {
    assertThat(ses.requests()).hasSize(1);
    return ses.requests().getFirst();
  }

  @Test
  void oneSignedSendEmailHoldsTheMessageAndNothingElse() throws Exception {
    mail.send(MESSAGE);
    RecordedSes.Request request = onlyRequest();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/v2/email/outbound-emails");
    assertThat(request.contentType()).startsWith("application/json");
    assertThat(request.authorization())
        .matches(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/eu-central-1/ses/aws4_request, "
                + "SignedHeaders=[a-z0-9;-]*host;[a-z0-9;-]*x-amz-date[a-z0-9;-]*, "
                + "Signature=[0-9a-f]{64}");
    assertThat(json(request.body()))
        .isEqualTo(
            json(
                """
                {"FromEmailAddress": "no-reply@probity.example",
                 "Destination": {"ToAddresses": ["ann@example.org"]},
                 "Content": {"Simple": {
                   "Subject": {"Data": "Your code \u2013 Probity", "Charset": "UTF-8"},
                   "Body": {"Text": {
                     "Data": "123456\\n\u00e9 \\"q\\"\\n", "Charset": "UTF-8"}}}}}
                """));
  }

  @Test
  void aConfigurationSetIsNamedWhereThereIsOne() throws Exception {
    new SesMail(client, FROM, Optional.of("probity-mail")).send(MESSAGE);
    assertThat(json(onlyRequest().body()).path("ConfigurationSetName").asText())
        .isEqualTo("probity-mail");
  }

  static Stream<Arguments> thatPass() {
    return Stream.of(
        Arguments.of("throttled", Answer.error(429, "TooManyRequestsException", "Rate exceeded")),
        Arguments.of("throttled by name", Answer.error(400, "ThrottlingException", "Slow down")),
        Arguments.of("broken", Answer.error(500, "InternalFailure", "ours")),
        Arguments.of("unavailable", new Answer(503, "", "<html>Service Unavailable</html>")),
        Arguments.of("silent", Answer.NONE),
        Arguments.of("cut off", Answer.CUT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("thatPass")
  void whatMayPassIsTriedAgainAndTheMessageIsSent(String name, Answer answer) {
    ses.answer(answer);
    mail.send(MESSAGE);
    assertThat(ses.requests()).as(name).hasSize(2);
    assertThat(ses.requests().get(1).body()).isEqualTo(ses.requests().get(0).body());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("thatPass")
  void whatDoesNotPassInTimeMayBeSentAgain(String name, Answer answer) {
    ses.answer(answer, answer, answer, answer);
    assertThat(failure().retryable()).as(name).isTrue();
    assertThat(ses.requests()).as(name).hasSize(TRIES);
  }

  @Test
  void aServiceThatDoesNotListenMayBeAskedAgain() {
    ses.close();
    assertThat(failure().retryable()).isTrue();
  }

  static Stream<Answer> refusals() {
    String sandbox =
        "Email address is not verified. The following identities failed the check in region"
            + " EU-CENTRAL-1: ann@example.org";
    return Stream.of(
        Answer.error(400, "MessageRejected", sandbox),
        Answer.error(
            400, "MessageRejected:http://internal.amazon.com/coral/com.amazonaws.ses/", sandbox),
        Answer.error(400, "BadRequestException", "Illegal address: ann@example.org"),
        Answer.error(400, "MailFromDomainNotVerifiedException", "MAIL FROM of ann@example.org"),
        Answer.error(400, "AccountSuspendedException", "paused"),
        Answer.error(400, "SendingPausedException", "paused for ann@example.org"),
        Answer.error(404, "NotFoundException", "Configuration set <123456> does not exist"),
        Answer.error(403, "AccessDeniedException", "not authorized to perform ses:SendEmail"),
        new Answer(403, "ann@example.org 123456", "{}"),
        new Answer(418, "", "123456 for ann@example.org"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusalIsNotToBeSentAgain(Answer answer) {
    ses.answer(answer);
    assertThat(failure().retryable()).isFalse();
    assertThat(ses.requests()).hasSize(1);
  }

  @Test
  void aFailureNamesTheErrorTheStatusAndTheRequest() {
    ses.answer(Answer.error(400, "MessageRejected", "no"));
    assertThat(failure())
        .hasMessage("sending an e-mail failed: MessageRejected, HTTP 400, request request-1");
  }

  @Test
  void aTimeoutIsNamedByItsClasses() {
    ses.answer(Answer.NONE, Answer.NONE, Answer.NONE, Answer.NONE);
    assertThat(failure())
        .hasMessage("sending an e-mail failed: SdkClientException, by SocketTimeoutException");
  }

  @Test
  void aCallWithAllItsTriesHasAnEnd() {
    try (SesV2Client hasty = client(ses.endpoint(), Duration.ofMillis(200))) {
      ses.answer(Answer.NONE);
      mail = new SesMail(hasty, FROM, Optional.empty());
      assertThat(failure())
          .hasMessage("sending an e-mail failed: ApiCallTimeoutException")
          .matches(PortException::retryable);
    }
  }

  @Test
  void aRefusalBeforeALostConnectionIsNotTold() {
    Answer busy = Answer.error(500, "InternalFailure", "ann@example.org 123456");
    ses.answer(busy, busy, busy, Answer.CUT);
    assertThat(failure().retryable()).isTrue();
  }

  /** The failure of a message; neither it nor its trace says anything of the message. */
  private PortException failure() {
    PortException failure = catchThrowableOfType(PortException.class, () -> mail.send(MESSAGE));
    assertThat(failure.neighbour()).isEqualTo(Neighbour.MAIL);
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString())
        .doesNotContain("ann")
        .doesNotContain("123456")
        .doesNotContain("Your code");
    return failure;
  }
}
