package dev.probity.local.service;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * S3Proxy in a child JVM, on the loopback interface, storing each object as a file under {@code
 * s3/<bucket>/} of the state folder. For the content bucket, whose objects never change: this
 * provider has no versioning.
 *
 * <p>Verifies Signature Version 4, in headers and in presigned URLs, with the folder's {@link
 * LocalCredentials}.
 */
public final class S3Proxy implements EmbeddedService {
  private static final String NAME = "s3";
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private final ChildService child;

  private S3Proxy(ChildService child) {
    this.child = child;
  }

  /**
   * Starts it on {@code port}.
   *
   * @param projectRoot the checkout, where the service's jars have been gathered
   */
  public static S3Proxy start(Path projectRoot, StateFolder state, int port)
      throws IOException, InterruptedException {
    ServiceLibraries libraries = ServiceLibraries.of(projectRoot, "s3proxy");
    LocalCredentials credentials = LocalCredentials.of(state);
    Path storage = state.folder(NAME);
    UnfinishedUploads.sweep(storage);
    Path settings = state.folder("run").resolve("s3proxy.properties");
    // A file, because arguments can be read by every user of the machine.
    StateFolder.writeSecret(
        settings,
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """
            .formatted(
                port,
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                state.folder(NAME)));
    Path logging = state.folder("run").resolve("s3proxy-logback.xml");
    Files.writeString(logging, LOGGING);
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.add("-Dlogback.configurationFile=" + logging);
    ServiceCommand command =
        ServiceCommand.jvm(
            NAME,
            options,
            libraries.jars(),
            List.of(
                "dev.probity.local.service.child.WatchedMain",
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString()),
            state.root(),
            state.logFile(NAME));
    return new S3Proxy(ChildService.start(command, port, START_LIMIT));
  }

  /** Without it Logback writes every header at level DEBUG. */
  private static final String LOGGING =
      """
      <configuration>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="out"/></root>
      </configuration>
      """;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public URI endpoint() {
    return child.endpoint();
  }

  @Override
  public ServiceHealth health() throws InterruptedException {
    return child.health("S3Proxy 4.1.0, filesystem-nio2");
  }

  /** The child process, for tests that crash it. */
  public ServiceProcess process() {
    return child.process();
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}
