package dev.probity.protocol.integrity;

import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.TokenSigner;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every call that steps make of ports, in order, each with a hook before and after it. The ports
 * are wrapped whole, so that no call can be forgotten.
 */
public final class PortCalls {
  /** What leaves something behind, outside the step: after a crash it may have happened or not. */
  static final Map<Class<?>, Set<String>> EFFECTS =
      Map.of(
          RowStore.class, Set.of("commit", "count", "uncount"),
          MessageSigner.class, Set.of("sign"),
          BlockStore.class, Set.of("presignPut", "presignPassing", "putPassing", "delete"),
          Mail.class, Set.of("send"),
          ChainAccount.class, Set.of("broadcast"),
          TokenSigner.class, Set.of("sign"),
          Alarms.class, Set.of("raise"),
          ModuleCall.class, Set.of("ask", "tell"));

  /** What only looks. */
  static final Map<Class<?>, Set<String>> READS =
      Map.ofEntries(
          Map.entry(RowStore.class, Set.of("table", "get", "list")),
          Map.entry(MessageSigner.class, Set.of("address")),
          Map.entry(BlockStore.class, Set.of("get", "getAny")),
          Map.entry(RowKeys.class, Set.of("current", "byId")),
          Map.entry(DecryptionKey.class, Set.of("publicJwk", "unwrap")),
          Map.entry(
              IdmaLedger.class,
              Set.of(
                  "heads",
                  "block",
                  "account",
                  "isPending",
                  "systemAdministrators",
                  "requestedInBlock")),
          Map.entry(
              ChainAccount.class,
              Set.of("address", "nextNonce", "sign", "bump", "vacate", "mined")),
          Map.entry(Pepper.class, Set.of("mac")),
          Map.entry(TokenSigner.class, Set.of("publicJwk")),
          Map.entry(
              IntegrityLedger.class,
              Set.of(
                  "heads",
                  "block",
                  "commitment",
                  "storedInBlock",
                  "storedBetween",
                  "erasedInBlock",
                  "tombstone")),
          Map.entry(
              ApiLedger.class, Set.of("heads", "block", "request", "token", "requestedInBlock")),
          Map.entry(ChainState.class, Set.of("at")),
          Map.entry(ModuleDirectory.class, Set.of("isKey", "isMessageKey", "isTokenKey")));

  private static final Map<Class<?>, Neighbour> NEIGHBOURS =
      Map.ofEntries(
          Map.entry(RowStore.class, Neighbour.TABLE),
          Map.entry(MessageSigner.class, Neighbour.KEYS),
          Map.entry(RowKeys.class, Neighbour.KEYS),
          Map.entry(DecryptionKey.class, Neighbour.KEYS),
          Map.entry(TokenSigner.class, Neighbour.KEYS),
          Map.entry(Pepper.class, Neighbour.KEYS),
          Map.entry(BlockStore.class, Neighbour.BLOCKS),
          Map.entry(Mail.class, Neighbour.MAIL),
          Map.entry(ChainAccount.class, Neighbour.CHAIN),
          Map.entry(IdmaLedger.class, Neighbour.CHAIN),
          Map.entry(IntegrityLedger.class, Neighbour.CHAIN),
          Map.entry(ApiLedger.class, Neighbour.CHAIN),
          Map.entry(ModuleCall.class, Neighbour.MODULE),
          Map.entry(ChainState.class, Neighbour.CHAIN),
          Map.entry(ModuleDirectory.class, Neighbour.CHAIN));

  /** One call. */
  public record Call(Class<?> port, String method, int number) {
    public boolean isEffect() {
      return EFFECTS.getOrDefault(port, Set.of()).contains(method);
    }

    /** Whether the port may fail: raising an alarm and naming a table may not. */
    public boolean mayFail() {
      return NEIGHBOURS.containsKey(port) && !method.equals("table");
    }

    public Neighbour neighbour() {
      Neighbour neighbour = NEIGHBOURS.get(port);
      if (neighbour == null) {
        throw new IllegalStateException(port + " is no neighbour");
      }
      return neighbour;
    }

    @Override
    public String toString() {
      return number + " " + port.getSimpleName() + "." + method;
    }
  }

  /** What happens around a call; it may throw. */
  public interface Hook {
    void before(Call call) throws Throwable;

    void after(Call call) throws Throwable;
  }

  private final Hook hook;
  private final List<Call> made = new ArrayList<>();

  public PortCalls(Hook hook) {
    this.hook = hook;
  }

  public static PortCalls undisturbed() {
    return new PortCalls(
        new Hook() {
          @Override
          public void before(Call call) {}

          @Override
          public void after(Call call) {}
        });
  }

  /** All calls so far. */
  public List<Call> made() {
    return List.copyOf(made);
  }

  /** The port, every call of it through the hook. */
  public <P> P of(Class<P> port, P adapter) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> through(port, adapter, method, arguments)));
  }

  private Object through(Class<?> port, Object adapter, Method method, Object[] arguments)
      throws Throwable {
    var call = new Call(port, method.getName(), made.size());
    made.add(call);
    hook.before(call);
    Object result;
    try {
      result = method.invoke(adapter, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
    hook.after(call);
    return result;
  }

  /** Methods of ports that are in neither list, or in both. */
  public static Set<String> unclassified(Set<Class<?>> ports) {
    Set<String> unclassified = new TreeSet<>();
    for (Class<?> port : ports) {
      Arrays.stream(port.getMethods())
          .filter(method -> !Modifier.isStatic(method.getModifiers()))
          .map(Method::getName)
          .filter(name ->
              EFFECTS.getOrDefault(port, Set.of()).contains(name)
                  == READS.getOrDefault(port, Set.of()).contains(name))
          .forEach(name -> unclassified.add(port.getSimpleName() + "." + name));
    }
    return unclassified;
  }
}
