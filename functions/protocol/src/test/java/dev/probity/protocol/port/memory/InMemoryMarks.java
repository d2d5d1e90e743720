package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.ChainAccount.Call;
import dev.probity.protocol.port.ChainAccount.RevertedException;
import dev.probity.protocol.wire.Bytes32;
import java.util.HashSet;
import java.util.Set;

/** A contract that sets each mark, 32 bytes of call data, once, and refuses some altogether. */
public final class InMemoryMarks implements InMemoryChainAccount.Contract<Set<Bytes32>> {
  private final Set<Bytes32> forbidden = new HashSet<>();

  /** Refuses this mark from now on. */
  public synchronized void forbid(Bytes32 mark) {
    forbidden.add(mark);
  }

  @Override
  public synchronized Set<Bytes32> after(Set<Bytes32> before, Call call) throws RevertedException {
    Bytes32 mark = Bytes32.of(call.data());
    if (forbidden.contains(mark)) {
      throw new RevertedException("MarkForbidden(" + mark + ")");
    }
    if (before.contains(mark)) {
      throw new RevertedException("MarkStands(" + mark + ")");
    }
    var after = new HashSet<Bytes32>(before);
    after.add(mark);
    return Set.copyOf(after);
  }
}
