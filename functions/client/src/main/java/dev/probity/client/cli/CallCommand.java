package dev.probity.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.gateway.CallService;
import dev.probity.protocol.content.SealedContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity call}: Protocol IV. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = {
      "Call a service with a token of yours.",
      "",
      "The call is signed by your wallet, the answer by the service, sealed to this command, and"
          + " verified.",
      "",
      "One call has one effect: stopped and repeated, the same message is sent again until it is"
          + " answered. Long work becomes an operation, for `probity operation`; --wait stays until"
          + " it ends.",
      "",
      "What the service could not do ends with exit code 3."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity call echo --param '{\"text\":\"hello\"}'",
      "  probity call echo --param @param.json --token 0x5f2c",
      "  probity call digest-iterate --param '{\"seed\":\"7\",\"rounds\":200000}' --wait"
    })
final class CallCommand implements Runnable {
  private static final int MOST_BYTES = SealedContent.MAX_BYTES + 1;

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "SERVICE", description = "Its name, as `probity services` shows it.")
  private String service = "";

  @Option(
      names = "--param",
      paramLabel = "JSON|@FILE",
      required = true,
      description =
          "The parameters, or the file that holds them; at most 16 MiB. Above"
              + " 128 KiB they are encrypted and uploaded, which needs a session.")
  private String param = "";

  @Option(names = "--wait", description = "Stay until the operation ends.")
  private boolean wait;

  @Option(
      names = "--token",
      paramLabel = "ID",
      description = "Which token to call with (default: the newest live one for the service).")
  private @Nullable String token;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the result there, as RFC 8785 bytes.")
  private @Nullable Path output;

  @Option(
      names = "--again",
      description = "Sign a new call, although an earlier run left the same without an answer.")
  private boolean again;

  @Override
  public void run() {
    var order = new CallService.Order(service, param(), Optional.ofNullable(token), wait, again);
    OpenGateway.with(
        common,
        (gateway, folder, account, stages) ->
            CallText.print(
                common,
                new CallService(gateway, folder, account, stages).run(order),
                Optional.ofNullable(output)));
  }

  private JsonNode param() {
    return CallService.param(
        param.startsWith("@")
            ? read(Path.of(param.substring(1)))
            : param.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw ClientException.usage("There is no file " + file + ".", null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES);
    } catch (IOException unreadable) {
      throw ClientException.usage("cannot read " + file, unreadable);
    }
  }
}
