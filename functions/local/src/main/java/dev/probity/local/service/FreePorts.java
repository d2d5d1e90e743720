package dev.probity.local.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ports of the loopback interface that nobody listens on. A port is free when asked for, not
 * reserved: a service that finds it taken a moment later fails to start and says so. They lie below
 * those that operating systems give to outgoing connections (from 32768 on Linux, from 49152
 * elsewhere, RFC 6335 section 6), so that no connection of this machine takes one meanwhile.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int LIMIT = 32_768;

  private FreePorts() {}

  /** {@code count} different free ports. */
  public static List<Integer> any(int count) throws IOException {
    RandomGenerator random = RandomGenerator.getDefault();
    List<Integer> ports = new ArrayList<>();
    for (int tries = LIMIT - FIRST; tries > 0 && ports.size() < count; tries--) {
      int port = random.nextInt(FIRST, LIMIT);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw new IOException(
          "No " + count + " free ports from " + FIRST + " to " + (LIMIT - 1) + " were found.");
    }
    return List.copyOf(ports);
  }

  /** Whether a server could listen on {@code port} of 127.0.0.1 now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
