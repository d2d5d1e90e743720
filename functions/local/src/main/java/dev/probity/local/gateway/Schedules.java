package dev.probity.local.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.ScheduleModel;
import dev.probity.local.gateway.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * EventBridge's part: fires the template's schedules. A schedule whose last run is still busy is
 * not started again; what a run throws goes to the log and the schedule goes on. Nothing is
 * repeated: the functions behind schedules are written to catch up.
 */
public final class Schedules implements AutoCloseable {
  private static final String SOURCE = "schedule";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<Entry> entries = new ArrayList<>();
  private final Invoker invoker;
  private final FunctionLog log;
  private final Settings settings;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("schedules").factory());
  private final ExecutorService runs = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * How to run.
   *
   * @param every fires every enabled schedule at this period instead of at its own expression, for
   *     quick local runs
   * @param accountId 12 digits, shown to functions
   */
  public record Settings(Optional<Duration> every, String region, String accountId, Clock clock) {}

  private record Entry(
      FunctionModel function,
      ScheduleModel schedule,
      ScheduleExpression expression,
      AtomicBoolean busy) {}

  private Schedules(Invoker invoker, FunctionLog log, Settings settings) {
    this.invoker = invoker;
    this.log = log;
    this.settings = settings;
  }

  /**
   * Starts every enabled schedule; the first firing is one period (or one cron match) from now.
   *
   * @throws TemplateException when an expression is not understood
   */
  public static Schedules start(
      List<FunctionModel> functions, Invoker invoker, FunctionLog log, Settings settings)
      throws TemplateException {
    Schedules schedules = new Schedules(invoker, log, settings);
    for (FunctionModel function : functions) {
      for (ScheduleModel schedule : function.schedules()) {
        schedules.entries.add(
            new Entry(function, schedule, parse(function, schedule), new AtomicBoolean()));
      }
    }
    for (Entry entry : schedules.entries) {
      if (entry.schedule().enabled()) {
        schedules.arm(entry, settings.clock().instant());
      }
    }
    return schedules;
  }

  private static ScheduleExpression parse(FunctionModel function, ScheduleModel schedule)
      throws TemplateException {
    try {
      return ScheduleExpression.parse(schedule.expression());
    } catch (IllegalArgumentException e) {
      throw new TemplateException(
          "Resources/" + function.logicalId() + "/Properties/Events/" + schedule.event(),
          String.valueOf(e.getMessage()));
    }
  }

  /**
   * Fires a function's schedules now, enabled or not, and returns at once.
   *
   * @param function logical id
   * @return false where none was started, because it is still busy
   * @throws IllegalArgumentException when the function has no schedule
   */
  public boolean fire(String function) {
    List<Entry> own =
        entries.stream().filter(entry -> entry.function().logicalId().equals(function)).toList();
    if (own.isEmpty()) {
      throw new IllegalArgumentException("no schedule fires " + function);
    }
    boolean started = false;
    for (Entry entry : own) {
      started |= run(entry);
    }
    return started;
  }

  /** Fires no more; a run in progress is interrupted where it waits for its function. */
  @Override
  public void close() {
    ticks.shutdownNow();
    runs.shutdownNow();
  }

  private void arm(Entry entry, Instant last) {
    if (settings.every().isPresent()) {
      long nanos = settings.every().get().toNanos();
      var _ = ticks.scheduleAtFixedRate(() -> run(entry), nanos, nanos, TimeUnit.NANOSECONDS);
      return;
    }
    Optional<Instant> next = entry.expression().next(last);
    if (next.isPresent()) {
      long delay = Math.max(0, settings.clock().instant().until(next.get(), ChronoUnit.MILLIS));
      Runnable firing =
          () -> {
            run(entry);
            // Counted from now when the machine slept meanwhile: missed firings are not made up
            // for.
            Instant now = settings.clock().instant();
            arm(entry, now.isAfter(next.get().plusSeconds(60)) ? now : next.get());
          };
      var _ = ticks.schedule(firing, delay, TimeUnit.MILLISECONDS);
    }
  }

  private boolean run(Entry entry) {
    if (!entry.busy().compareAndSet(false, true)) {
      return false;
    }
    var _ =
        runs.submit(() -> {
          try {
            invoke(entry);
          } finally {
            entry.busy().set(false);
          }
        });
    return true;
  }

  private void invoke(Entry entry) {
    String id = UUID.randomUUID().toString();
    String function = entry.function().logicalId();
    byte[] event =
        entry
            .schedule()
            .input()
            .map(input -> input.getBytes(StandardCharsets.UTF_8))
            .orElseGet(() -> event(entry, id));
    try {
      // The function's own Timeout ends the run; a little longer here, so that it is the one that
      // does.
      invoker.invoke(function, event, entry.function().timeout().plusSeconds(5));
    } catch (InvocationException e) {
      log.write(SOURCE, id, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] event(Entry entry, String id) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0");
    event.put("id", id);
    event.put("detail-type", "Scheduled Event");
    event.put("source", "aws.events");
    event.put("account", settings.accountId());
    event.put("time", settings.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", settings.region());
    event
        .putArray("resources")
        .add(
            "arn:aws:events:"
                + settings.region()
                + ":"
                + settings.accountId()
                + ":rule/"
                + entry.function().logicalId()
                + entry.schedule().event());
    event.putObject("detail");
    return HttpEvent.bytes(event);
  }
}
