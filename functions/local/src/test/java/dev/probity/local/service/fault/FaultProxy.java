package dev.probity.local.service.fault;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * An HTTP/1.1 proxy before one service, on the loopback interface, that passes every request on
 * unchanged (the {@code Host} too, so that signatures stay valid) unless a test has asked for a
 * {@link Fault}. Requests and replies of up to 64 MiB.
 */
public final class FaultProxy implements AutoCloseable {
  private final ServerSocket server;
  private final AtomicReference<URI> upstream;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<ProxiedRequest> seen = new CopyOnWriteArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private static final class Rule {
    private final Predicate<ProxiedRequest> when;
    private final Fault fault;
    private int left;

    Rule(Predicate<ProxiedRequest> when, Fault fault, int left) {
      this.when = when;
      this.fault = fault;
      this.left = left;
    }
  }

  private FaultProxy(ServerSocket server, URI upstream) {
    this.server = server;
    this.upstream = new AtomicReference<>(upstream);
  }

  /** A proxy before {@code upstream} ({@code http://host:port}) on a free port. */
  public static FaultProxy before(URI upstream) throws IOException {
    FaultProxy proxy =
        new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), upstream);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  /** Where the proxy listens. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Passes on to another service from now on: a restart on another port, a second chain. */
  public void redirect(URI other) {
    upstream.set(other);
  }

  /**
   * Does {@code fault} to every request that fits, until {@link #clear}. Of several rules the first
   * that fits counts.
   */
  public void always(Predicate<ProxiedRequest> when, Fault fault) {
    times(Integer.MAX_VALUE, when, fault);
  }

  /** Does {@code fault} to the next {@code times} requests that fit. */
  public void times(int times, Predicate<ProxiedRequest> when, Fault fault) {
    synchronized (rules) {
      rules.add(new Rule(when, fault, times));
    }
  }

  /** Passes everything on again. */
  public void clear() {
    synchronized (rules) {
      rules.clear();
    }
  }

  /** How many requests that fit have come, whatever was done to them. */
  public long seen(Predicate<ProxiedRequest> which) {
    return seen.stream().filter(which).count();
  }

  private Optional<Fault> faultFor(ProxiedRequest request) {
    synchronized (rules) {
      for (Iterator<Rule> all = rules.iterator(); all.hasNext(); ) {
        Rule rule = all.next();
        if (rule.when.test(request)) {
          if (--rule.left == 0) {
            all.remove();
          }
          return Optional.of(rule.fault);
        }
      }
      return Optional.empty();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      }
    } catch (IOException closedOrBroken) {
      // Closed, or unable to take any more connections: the callers see it.
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      boolean more = true;
      while (more) {
        Optional<HttpMessage> head = HttpMessage.readHead(in);
        more = head.isPresent() && answer(head.get(), in, out);
      }
    } catch (IOException | InterruptedException over) {
      // The connection ends here; the caller on either side sees it.
    } finally {
      open.remove(client);
    }
  }

  /** Answers one request; false when the connection is to be closed. */
  private boolean answer(HttpMessage head, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    if (head.header("expect").isPresent()) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    HttpMessage request = head.withBody(head.readBody(in, false));
    ProxiedRequest described = new ProxiedRequest(request);
    seen.add(described);
    boolean bodiless = described.method().equals("HEAD");
    return switch (faultFor(described).orElse(new Fault.Delay(java.time.Duration.ZERO))) {
      case Fault.Delay(var pause) -> {
        Thread.sleep(pause);
        yield send(forward(request, bodiless), bodiless, out);
      }
      case Fault.RouteTo(URI service) -> send(forward(request, bodiless, service), bodiless, out);
      case Fault.Around(URI service, BooleanSupplier before, Runnable after) -> {
        if (!before.getAsBoolean()) {
          yield false;
        }
        HttpMessage reply = forward(request, bodiless, service);
        after.run();
        yield send(reply, bodiless, out);
      }
      case Fault.DropRequest() -> false;
      case Fault.DropReply() -> {
        forward(request, bodiless);
        yield false;
      }
      case Fault.CutReply() -> {
        framed(forward(request, bodiless)).writeHalf(out);
        yield false;
      }
      case Fault.Stall() -> {
        closed.await();
        yield false;
      }
      case Fault.Answer(int status, String type, String body) ->
          send(
              new HttpMessage(
                  "HTTP/1.1 " + status + " Fault",
                  List.of("Content-Type: " + type),
                  body.getBytes(StandardCharsets.UTF_8)),
              bodiless,
              out);
      case Fault.Rewrite(var change) -> {
        HttpMessage reply =
            forward(request, bodiless)
                .without("x-amz-crc32", "x-amz-checksum-sha256", "x-amz-checksum-crc32");
        yield send(reply.withBody(change.apply(reply.body())), bodiless, out);
      }
    };
  }

  private HttpMessage forward(HttpMessage request, boolean bodiless) throws IOException {
    return forward(request, bodiless, upstream.get());
  }

  private HttpMessage forward(HttpMessage request, boolean bodiless, URI to) throws IOException {
    try (Socket service = new Socket(to.getHost(), to.getPort())) {
      open.add(service);
      framed(request.without("expect", "connection"))
          .with("Connection: close")
          .write(service.getOutputStream());
      InputStream in = new BufferedInputStream(service.getInputStream());
      while (true) {
        HttpMessage head =
            HttpMessage.readHead(in)
                .orElseThrow(() -> new IOException("the service closed the connection"));
        if (!head.firstLine().contains(" 100 ")) {
          boolean empty =
              bodiless || head.firstLine().contains(" 204 ") || head.firstLine().contains(" 304 ");
          return empty ? head : head.withBody(head.readBody(in, true));
        }
      }
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  private static boolean send(HttpMessage reply, boolean bodiless, OutputStream out)
      throws IOException {
    (bodiless
            ? reply.without("connection", "transfer-encoding")
            : framed(reply.without("connection")))
        .write(out);
    return true;
  }

  private static HttpMessage framed(HttpMessage message) {
    return message
        .without("transfer-encoding", "content-length")
        .with("Content-Length: " + message.body().length);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.close();
  }
}
