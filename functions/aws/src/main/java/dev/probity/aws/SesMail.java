package dev.probity.aws;

import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.Content;

/**
 * Sends by Amazon SES (API version 2, {@code SendEmail}): plain text in UTF-8 to one recipient.
 *
 * <p>SES takes a message before it delivers it: an address on the account's suppression list is
 * taken and dropped, a bounce comes later, and both are told by the events of the configuration set
 * alone. A call whose answer was lost is repeated, so a message may arrive twice.
 *
 * <p>SES repeats addresses in what it says when it refuses. So a failure here names the error, the
 * status and the request, and has no cause.
 */
public final class SesMail implements Mail {
  private static final String UTF_8 = "UTF-8";

  /** What AWS calls its errors and requests; anything else is somebody else's text. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private static final String UNNAMED = "unnamed";

  private final SesV2Client client;
  private final String from;
  private final Optional<String> configurationSet;

  /**
   * Sends with this client.
   *
   * @param from the sender, of an identity that SES has verified
   * @param configurationSet by which SES tells of bounces and complaints; empty: the identity's own
   */
  public SesMail(SesV2Client client, MailAddress from, Optional<String> configurationSet) {
    this.client = client;
    this.from = from.text();
    this.configurationSet = configurationSet;
  }

  @Override
  public void send(Message message) {
    try {
      client.sendEmail(send -> {
        send.fromEmailAddress(from)
            .destination(to -> to.toAddresses(message.to()))
            .content(content ->
                content.simple(simple ->
                    simple
                        .subject(utf8(message.subject()))
                        .body(body -> body.text(utf8(message.text())))));
        configurationSet.ifPresent(send::configurationSetName);
      });
    } catch (SdkException failure) {
      throw new PortException(
          Neighbour.MAIL,
          AwsFailures.mayPass(failure),
          "sending an e-mail failed: " + named(failure),
          null);
    }
  }

  private static Content utf8(String text) {
    return Content.builder().charset(UTF_8).data(text).build();
  }

  /** What failed, in names of AWS's and of classes: no sentence of anybody's. */
  private static String named(SdkException failure) {
    if (failure instanceof AwsServiceException service) {
      return "%s, HTTP %d, request %s"
          .formatted(
              name(Optional.ofNullable(service.awsErrorDetails()).map(AwsErrorDetails::errorCode)),
              service.statusCode(),
              name(Optional.ofNullable(service.requestId())));
    }
    List<String> classes = new ArrayList<>();
    for (Throwable one = failure; one != null; one = one.getCause()) {
      classes.add(one.getClass().getSimpleName());
    }
    return String.join(", by ", classes);
  }

  private static String name(Optional<String> text) {
    return text.filter(said -> NAME.matcher(said).matches()).orElse(UNNAMED);
  }
}
