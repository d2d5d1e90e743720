package dev.probity.local.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of the loopback interface that nobody listens on. A port is free when asked for, not
 * reserved: a service that finds it taken a moment later fails to start and says so.
 */
public final class FreePorts {
  private FreePorts() {}

  /** {@code preferred} (1–65535) if it is free, otherwise any free port. */
  public static int preferring(int preferred) throws IOException {
    return isFree(preferred) ? preferred : any(1).getFirst();
  }

  /** {@code count} different free ports. */
  public static List<Integer> any(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports.add(socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
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
