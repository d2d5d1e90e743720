package dev.probity.local.service;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * DynamoDB Local in a child JVM, on the loopback interface, telemetry off. Development only: its
 * licence forbids redistribution and asks its user for an AWS account (see the module's README).
 *
 * <p>Rows live under {@code dynamodb/} of the state folder, one database for every region and
 * access key. Signatures are not verified. Point-in-time recovery is not served, and expired rows
 * may stay for ever.
 */
public final class DynamoDbLocal implements EmbeddedService {
  private static final String NAME = "dynamodb";
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx192m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "--enable-native-access=ALL-UNNAMED");

  private final ChildService child;

  private DynamoDbLocal(ChildService child) {
    this.child = child;
  }

  /**
   * Starts it on {@code port} with rows that survive a restart.
   *
   * @param projectRoot the checkout, where the service's jars have been gathered
   */
  public static DynamoDbLocal start(Path projectRoot, StateFolder state, int port)
      throws IOException, InterruptedException {
    return start(projectRoot, state, port, List.of("-dbPath", state.folder(NAME).toString()));
  }

  /** Starts it on {@code port} with rows that end with it. */
  public static DynamoDbLocal startInMemory(Path projectRoot, StateFolder state, int port)
      throws IOException, InterruptedException {
    return start(projectRoot, state, port, List.of("-inMemory"));
  }

  private static DynamoDbLocal start(
      Path projectRoot, StateFolder state, int port, List<String> storage)
      throws IOException, InterruptedException {
    ServiceLibraries libraries = ServiceLibraries.of(projectRoot, NAME);
    requireNative(libraries);
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.add("-Dsqlite4java.library.path=" + libraries.folder());
    List<String> main = new ArrayList<>(List.of("dev.probity.local.service.child.DynamoDbMain"));
    main.addAll(List.of("-port", Integer.toString(port), "-sharedDb", "-disableTelemetry"));
    main.addAll(storage);
    ServiceCommand command =
        ServiceCommand.jvm(
            NAME, options, libraries.jars(), main, state.root(), state.logFile(NAME));
    return new DynamoDbLocal(ChildService.start(command, port, START_LIMIT));
  }

  /**
   * Its SQLite has no Java fallback, and without this its own error names neither the platform nor
   * the way out.
   */
  private static void requireNative(ServiceLibraries libraries) throws IOException {
    String system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "osx" : "linux";
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    String native_ =
        system.equals("osx")
            ? (arm
                ? "libsqlite4java-osx-aarch64-1.0.392.dylib"
                : "libsqlite4java-osx-1.0.392.dylib")
            : "libsqlite4java-linux-" + (arm ? "aarch64" : "amd64") + "-1.0.392.so";
    if (!Files.exists(libraries.folder().resolve(native_))) {
      throw new ServiceStartException(
          "DynamoDB Local needs "
              + native_
              + ", which Maven Central does not have for this platform; put it into "
              + libraries.folder()
              + " or name another DynamoDB by AWS_ENDPOINT_URL_DYNAMODB");
    }
  }

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
    return child.health("DynamoDB Local 2.6.1");
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
