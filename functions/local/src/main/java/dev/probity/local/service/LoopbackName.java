package dev.probity.local.service;

import com.sun.net.httpserver.HttpExchange;
import java.util.regex.Pattern;

/**
 * The names under which a server of the stack answers. A page in the developer's browser reaches
 * its port under a name of its own (DNS rebinding), and is refused for it.
 */
public final class LoopbackName {
  private static final Pattern OURS =
      Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:[0-9]{1,5})?");

  private LoopbackName() {}

  /** Whether a request names this machine's loopback interface as its host. */
  public static boolean isHostOf(HttpExchange exchange) {
    String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
    return OURS.matcher(host).matches();
  }
}
