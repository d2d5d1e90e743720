package dev.probity.local.aws;

import dev.probity.aws.SesMail;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.mail.KeptMail;
import dev.probity.local.service.mail.MailServer;
import dev.probity.local.service.mail.Outbox;
import dev.probity.local.stack.AwsEndpoints;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.contract.MailContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/** The SES adapter, on a local mail server of its own, since it makes it fail. */
final class SesMailTest extends MailContract {
  @TempDir private Path folder = Path.of("");

  private StateFolder state;
  private MailServer server;
  private SesV2Client client;

  @BeforeEach
  void start() throws IOException {
    state = StateFolder.at(folder);
    server = MailServer.start(state, 0);
    client = client(server.endpoint());
  }

  private static SesV2Client client(URI endpoint) {
    return SesV2Client.builder()
        .endpointOverride(endpoint)
        .region(Region.of(AwsEndpoints.REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Override
  protected Mail mail() {
    return new SesMail(
        client, new MailAddress("no-reply", "probity.example"), Optional.of("probity"));
  }

  @Override
  protected List<Mail.Message> arrivedAt(String address) {
    try {
      return Outbox.of(state).messages().stream()
          .filter(kept -> kept.to().text().equals(address))
          .map(SesMailTest::message)
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Mail.Message message(KeptMail kept) {
    return new Mail.Message(kept.to().text(), kept.subject(), kept.text());
  }

  @Override
  protected void overload() {
    server.throttle(Integer.MAX_VALUE);
  }

  @Override
  protected void refuse() {
    server.reject(Integer.MAX_VALUE);
  }
}
