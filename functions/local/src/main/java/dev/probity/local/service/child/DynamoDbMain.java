package dev.probity.local.service.child;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;

/**
 * Starts DynamoDB Local on the loopback interface alone. Its own main listens on every interface
 * and has no option against that; so the server is created through its documented entry point and
 * the host is set on its (Jetty) connector before it starts. By reflection, because this module is
 * not compiled against it; a release that cannot be bound this way does not start at all.
 */
public final class DynamoDbMain {
  private static final String RUNNER = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner";

  private DynamoDbMain() {}

  /** Takes the arguments of {@code ServerRunner}. */
  public static void main(String[] args) throws ReflectiveOperationException {
    ParentWatch.over(System.in);
    try {
      Object proxy =
          Class.forName(RUNNER)
              .getMethod("createServerFromCommandLineArgs", String[].class)
              .invoke(null, (Object) args);
      Field jetty = proxy.getClass().getDeclaredField("server");
      jetty.setAccessible(true);
      bindToLoopback(jetty.get(proxy));
      proxy.getClass().getMethod("start").invoke(proxy);
      System.out.println("Listening on 127.0.0.1");
    } catch (InvocationTargetException failed) {
      failed.printStackTrace();
      System.exit(1);
    }
  }

  private static void bindToLoopback(Object server) throws ReflectiveOperationException {
    Object connectors = server.getClass().getMethod("getConnectors").invoke(server);
    if (Array.getLength(connectors) == 0) {
      throw new IllegalStateException(
          "DynamoDB Local has no connector to bind to the loopback interface");
    }
    for (int i = 0; i < Array.getLength(connectors); i++) {
      Object connector = Array.get(connectors, i);
      connector.getClass().getMethod("setHost", String.class).invoke(connector, "127.0.0.1");
    }
  }
}
