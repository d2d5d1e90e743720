package dev.probity.local.command;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** The same story on LocalStack. Needs Docker: without it the report counts this as skipped. */
@Testcontainers(disabledWithoutDocker = true)
final class LocalStackTest {
  /** Pinned: later ones ask for an account. */
  private static final DockerImageName IMAGE =
      DockerImageName.parse("localstack/localstack:4.12.0");

  @Container
  private static final LocalStackContainer LOCALSTACK =
      new LocalStackContainer(IMAGE).withServices("dynamodb", "s3", "kms");

  @Test
  void theWholeStoryRunsOnLocalStack(@TempDir Path folder) throws Exception {
    new EndpointStory(folder).tell(LOCALSTACK.getEndpoint());
  }
}
