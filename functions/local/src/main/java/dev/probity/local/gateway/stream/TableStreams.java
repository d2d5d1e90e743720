package dev.probity.local.gateway.stream;

import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.Invoker;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.StreamModel;
import dev.probity.local.gateway.template.TableModel;
import dev.probity.local.gateway.template.TemplateException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Feeds the template's streams to their functions until it is closed. */
public final class TableStreams implements AutoCloseable {
  private final Clients clients;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * How to run.
   *
   * @param region shown to functions
   * @param every between two questions for records where there were none
   * @param firstPause before a failed batch is tried again; doubled each time
   * @param longestPause between two tries
   */
  public record Settings(
      String region, Duration every, Duration firstPause, Duration longestPause) {
    /** A quarter of a second between questions, as on AWS; pauses from 0.5 s to 30 s. */
    public static Settings of(String region) {
      return new Settings(
          region, Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(30));
    }

    Duration longer(Duration pause) {
      Duration twice = pause.multipliedBy(2);
      return twice.compareTo(longestPause) < 0 ? twice : longestPause;
    }
  }

  /** Of the tables and of their streams; closed with these. */
  public record Clients(DynamoDbClient tables, DynamoDbStreamsClient streams)
      implements AutoCloseable {
    @Override
    public void close() {
      tables.close();
      streams.close();
    }
  }

  private TableStreams(Clients clients) {
    this.clients = clients;
  }

  /**
   * Begins to read every enabled stream; the tables need not exist yet.
   *
   * @throws TemplateException when an event names a table that has no stream
   */
  public static TableStreams start(
      List<FunctionModel> functions,
      List<TableModel> tables,
      Clients clients,
      Invoker invoker,
      FunctionLog log,
      Settings settings)
      throws TemplateException {
    TableStreams all = new TableStreams(clients);
    for (FunctionModel function : functions) {
      for (StreamModel stream : function.streams()) {
        String table = table(tables, function, stream).name();
        if (stream.enabled()) {
          var _ =
              all.threads.submit(
                  new TableStream(
                      function, stream, table, clients, invoker, log, settings, all.threads));
        }
      }
    }
    return all;
  }

  private static TableModel table(
      List<TableModel> tables, FunctionModel function, StreamModel stream)
      throws TemplateException {
    return tables.stream()
        .filter(table -> table.logicalId().equals(stream.table()))
        .filter(table -> table.stream().isPresent())
        .findFirst()
        .orElseThrow(() ->
            new TemplateException(
                "Resources/"
                    + function.logicalId()
                    + "/Properties/Events/"
                    + stream.event()
                    + "/Properties/Stream",
                stream.table() + " is no table with a StreamSpecification"));
  }

  /** Reads no more; a call in progress goes on in its function. */
  @Override
  public void close() {
    threads.shutdownNow();
    clients.close();
  }
}
