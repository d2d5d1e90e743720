package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.mail.KeptMail;
import dev.probity.local.service.mail.Outbox;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code probity mail}. */
@Command(
    name = "mail",
    mixinStandardHelpOptions = true,
    description = {
      "Show the e-mail that the local stack was given to send, the newest last. Nothing leaves this"
          + " machine.",
      "",
      "The newest 1,000 messages lie in .probity/mail, whether or not the stack runs.",
      "",
      "Exit code 0; with --wait 6 when no message came in time."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity mail",
      "  probity mail --last 1",
      "  probity mail --to ann@example.org --wait 30 --last 1      the code that was just sent",
      "  probity mail --json --to ann@example.org"
    })
final class MailCommand implements Callable<Integer> {
  private static final int LONGEST_WAIT = 3_600;
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "Only messages to this address, upper or lower case.")
  private @Nullable MailAddress to;

  @Option(names = "--last", paramLabel = "N", description = "Only the newest N messages.")
  private @Nullable Integer last;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description =
          "With --to: wait until there is a message for this address. One that came before counts.")
  private @Nullable Integer wait;

  /** What {@code --to} takes. */
  private static final class AddressConverter implements ITypeConverter<MailAddress> {
    @Override
    public MailAddress convert(String typed) {
      try {
        return MailAddress.parse(typed);
      } catch (WireException wrong) {
        throw new TypeConversionException("An e-mail address " + wrong.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    requireUsable();
    List<KeptMail> messages = awaited();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var list = json.putArray("messages");
    messages.forEach(message -> list.add(message.toJson()));
    common.print(
        json,
        messages.isEmpty()
            ? nothing()
            : messages.stream()
                .map(MailCommand::shown)
                .collect(Collectors.joining(System.lineSeparator().repeat(2))));
    return (wait != null && messages.isEmpty() ? ExitCode.UNAVAILABLE : ExitCode.OK).number();
  }

  private void requireUsable() {
    if (last != null && last < 1) {
      throw ClientException.usage("--last must be 1 or more.", null);
    }
    if (wait != null && (wait < 1 || wait > LONGEST_WAIT)) {
      throw ClientException.usage("--wait must be 1 to " + LONGEST_WAIT + " seconds.", null);
    }
    if (wait != null && to == null) {
      throw ClientException.usage("--wait needs --to ADDRESS.", null);
    }
  }

  /** The messages to show; with {@code --wait}, asked for until there is one. */
  private List<KeptMail> awaited() throws InterruptedException {
    long deadline =
        System.nanoTime() + Duration.ofSeconds(Optional.ofNullable(wait).orElse(0)).toNanos();
    Optional<Outbox> outbox = Optional.empty();
    while (true) {
      if (outbox.isEmpty()) {
        outbox = outbox();
      }
      List<KeptMail> messages = outbox.isEmpty() ? List.of() : chosen(outbox.get());
      if (!messages.isEmpty() || System.nanoTime() >= deadline) {
        return messages;
      }
      Thread.sleep(PAUSE);
    }
  }

  private static Optional<Outbox> outbox() {
    Optional<StateFolder> state = LocalFolders.existingState();
    try {
      return state.isEmpty() ? Optional.empty() : Optional.of(Outbox.of(state.get()));
    } catch (IOException failed) {
      throw unreadable(failed);
    }
  }

  private List<KeptMail> chosen(Outbox outbox) {
    List<KeptMail> messages;
    try {
      messages = outbox.messages();
    } catch (IOException failed) {
      throw unreadable(failed);
    }
    MailAddress wanted = to;
    if (wanted != null) {
      messages =
          messages.stream()
              .filter(message -> message.to().canonical().equals(wanted.canonical()))
              .toList();
    }
    return last == null
        ? messages
        : messages.subList(Math.max(0, messages.size() - last), messages.size());
  }

  private static ClientException unreadable(IOException failed) {
    return ClientException.environment("cannot read the e-mail: " + failed.getMessage(), failed);
  }

  private String nothing() {
    String whose = to == null ? "" : " to " + to.text();
    return wait == null
        ? "No e-mail" + whose + " in " + LocalFolders.state() + "."
        : "No e-mail" + whose + " came within " + wait + " s.";
  }

  private static String shown(KeptMail message) {
    List<String> lines = new ArrayList<>();
    lines.add(message.time() + "  " + message.from().text() + " to " + message.to().text());
    lines.add("  " + printable(message.subject()));
    lines.add("");
    message.text().lines().forEach(line -> lines.add("  " + printable(line)));
    return String.join(System.lineSeparator(), lines);
  }

  /** Without what would steer the terminal. */
  private static String printable(String line) {
    return line.codePoints()
        .map(c -> Character.isISOControl(c) && c != '\t' ? '\ufffd' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
