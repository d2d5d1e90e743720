package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import dev.probity.local.service.StateFolder;
import dev.probity.local.stack.SharedStack;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code up --aws-endpoint}: one port for all of AWS, as LocalStack and its like have. */
@ResourceLock(SharedStack.USUAL_PORTS)
final class ForeignEndpointTest {
  @TempDir private Path folder = Path.of("");

  @Test
  @Tag("slow")
  void theWholeStoryGoesThroughOnePort() throws Exception {
    StateFolder theirs = StateFolder.at(folder.resolve("theirs"));
    try (AwsOnOnePort aws = new AwsOnOnePort(theirs)) {
      Files.createDirectories(folder.resolve("state"));
      Files.copy(theirs.root().resolve("credentials"), folder.resolve("state/credentials"));
      new EndpointStory(folder).tell(aws.endpoint());
      assertThat(aws.requestsTo("dynamodb")).isPositive();
      assertThat(aws.requestsTo("s3")).isPositive();
      assertThat(aws.requestsTo("kms")).isPositive();
    }
  }

  @Test
  void anEndpointWhereNobodyListensIsNamed() throws Exception {
    URI nobody;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
    }
    ProbityProcess probity = new ProbityProcess(folder.resolve("state"), folder);
    ProbityProcess.Ended up = probity.run("up", "--aws-endpoint", nobody.toString());
    assertThat(up.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(up.err()).contains("nothing listens at the AWS endpoint " + nobody);
  }
}
