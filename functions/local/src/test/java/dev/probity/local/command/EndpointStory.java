package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a person does first, with the tables, blocks and keys of an endpoint that runs already:
 * {@code up}, {@code init}, {@code register}, {@code login}, {@code data add}, {@code verify},
 * {@code down}.
 */
final class EndpointStory {
  private final ProbityProcess probity;
  private final Path folder;

  /**
   * A story in a folder of its own.
   *
   * @param folder where {@code state/} may hold the endpoint's access key already
   */
  EndpointStory(Path folder) {
    this.folder = folder;
    this.probity = new ProbityProcess(folder.resolve("state"), folder);
  }

  void tell(URI endpoint) throws IOException, InterruptedException {
    try {
      JsonNode up = done("up", "--detach", "--json", "--aws-endpoint", endpoint.toString()).json();
      assertThat(up.path("services"))
          .filteredOn(part -> part.path("pid").asLong() == 0)
          .extracting(part -> part.path("service").asText() + " " + part.path("url").asText())
          .containsExactlyInAnyOrder("dynamodb " + endpoint, "s3 " + endpoint, "kms " + endpoint);
      storeAndVerify(up.path("api").asText(), up.path("rpc").asText());
      assertThat(done("status").out()).contains("not started by this stack");
    } finally {
      done("down");
    }
  }

  private void storeAndVerify(String api, String rpc) throws IOException, InterruptedException {
    Path password = Files.writeString(folder.resolve("password"), "correct horse battery\n");
    Path data = Files.writeString(folder.resolve("people.csv"), "name,age\nAnn,30\nBob,41\n");
    Path bundle = folder.resolve("people.bundle.json");
    String[] mine = {
      "--config", folder.resolve("config").toString(), "--password-file", password.toString()
    };
    done(with(mine, "init"));
    register(mine);
    done(with(mine, "data", "add", data.toString(), "--public", "--yes", "-o", bundle.toString()));
    done(
        "verify",
        bundle.toString(),
        "--network",
        folder.resolve("state/network.json").toString(),
        "--content",
        api,
        "--rpc",
        rpc);
  }

  private void register(String[] mine) throws IOException, InterruptedException {
    Path password = Files.writeString(folder.resolve("account"), "lamplight gravel obtuse fjord\n");
    String email = "ann@example.org";
    String[] account =
        with(mine, "--email", email, "--yes", "--account-password-file", password.toString());
    ProbityProcess.Ended asked = probity.run(with(account, "register"));
    assertThat(asked.exitCode()).as(asked.err()).isEqualTo(ExitCode.USAGE.number());
    String mail =
        done("mail", "--json", "--to", email, "--last", "1")
            .json()
            .path("messages")
            .path(0)
            .path("text")
            .asText();
    String code =
        mail.lines().filter(line -> line.startsWith("    ")).findFirst().orElseThrow().strip();
    done(with(account, "register", "--code", code));
    done(with(mine, "login", "--account-password-file", password.toString()));
  }

  private static String[] with(String[] options, String... command) {
    String[] all = new String[command.length + options.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(options, 0, all, command.length, options.length);
    return all;
  }

  private ProbityProcess.Ended done(String... command) throws IOException, InterruptedException {
    ProbityProcess.Ended ended = probity.run(command);
    assertThat(ended.exitCode())
        .as("%s: %s %s", String.join(" ", command), ended.out(), ended.err())
        .isEqualTo(ExitCode.OK.number());
    return ended;
  }
}
