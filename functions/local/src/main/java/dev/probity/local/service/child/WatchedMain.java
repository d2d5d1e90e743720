package dev.probity.local.service.child;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class under a {@link ParentWatch}: {@code WatchedMain <main class> <its
 * arguments>…}.
 */
public final class WatchedMain {
  private WatchedMain() {}

  /**
   * Watches the parent, then calls the {@code main} of the class named by the first argument with
   * the others.
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    ParentWatch.over(System.in);
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException failed) {
      failed.printStackTrace();
      System.exit(1);
    }
  }
}
