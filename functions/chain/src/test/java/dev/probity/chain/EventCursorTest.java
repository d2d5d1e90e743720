package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.chain.EventCursor.Rewound;
import dev.probity.chain.rpc.Quantity;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventCursorTest {

  /** Keeps the stored text, as a table would. */
  private static final class TextStore implements CursorStore {
    private String text = "";

    @Override
    public Optional<CursorState> load() {
      try {
        return text.isEmpty() ? Optional.empty() : Optional.of(CursorState.parse(text));
      } catch (WireException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void save(CursorState state) {
      text = state.toJson();
    }
  }

  private static final class Heard implements EventCursor.Listener {
    private final List<StoredEvent> events = new ArrayList<>();
    private final List<Rewound> rewinds = new ArrayList<>();

    @Override
    public void stored(StoredEvent event) {
      events.add(event);
    }

    @Override
    public void rewound(Rewound rewound) {
      rewinds.add(rewound);
    }

    List<Bytes32> requests() {
      return events.stream().map(event -> event.stored().requestHash()).toList();
    }
  }

  private final TextStore store = new TextStore();

  private EventCursor cursor(ChainView view, TestNetwork network) {
    return new EventCursor(
        view, network.registry(), network.contracts().integrityRegistry().block().number(), store);
  }

  private Heard follow(TestNetwork network) {
    Heard heard = new Heard();
    EventCursor cursor = cursor(network.view(), network);
    while (cursor.advance(heard)) {
      assertThat(store.text).hasSizeLessThanOrEqualTo(CursorState.MAX_BYTES);
    }
    return heard;
  }

  private static Bytes32 request(String name) {
    return TestNetwork.word(name + " request");
  }

  @Test
  void itDeliversEveryEventOnceAndGoesOnWhereItStopped() {
    try (Anvil anvil = Anvil.start()) {
      TestNetwork network = TestNetwork.on(anvil);
      network.store("a");
      network.store("b");
      assertThat(follow(network).requests()).containsExactly(request("a"), request("b"));
      assertThat(follow(network).events).isEmpty();

      network.store("c");
      Heard heard = follow(network);
      assertThat(heard.requests()).containsExactly(request("c"));
      assertThat(heard.events.getFirst().logIndex()).isZero();
      assertThat(heard.rewinds).isEmpty();
    }
  }

  @Test
  void aLongGapIsReadInPages() {
    try (Anvil anvil = Anvil.start()) {
      TestNetwork network = TestNetwork.on(anvil);
      network.store("first");
      anvil.mine(1_400);
      network.store("second");
      anvil.mine(1_100);
      network.store("third");

      Heard heard = new Heard();
      EventCursor cursor = cursor(network.view(), network);
      assertThat(cursor.advance(heard)).isTrue();
      assertThat(heard.requests()).containsExactly(request("first"));
      assertThat(cursor.advance(heard)).isTrue();
      assertThat(cursor.advance(heard)).isFalse();
      assertThat(heard.requests())
          .containsExactly(request("first"), request("second"), request("third"));
    }
  }

  @Test
  void aReorganisationAboveFinalityIsReportedAndDeliveredAgain() {
    try (Anvil anvil = Anvil.start()) {
      TestNetwork network = TestNetwork.on(anvil);
      network.store("stays");
      anvil.mine(2);
      long replaced = network.store("replaced").number();
      assertThat(follow(network).events).hasSize(2);

      anvil.reorganise(1);
      network.store("instead");
      Heard heard = follow(network);
      assertThat(heard.rewinds).containsExactly(new Rewound(replaced, false));
      assertThat(heard.requests()).containsExactly(request("instead"));
    }
  }

  @Test
  void aForkDeeperThanFinalityIsReportedAsSuch() {
    try (Anvil anvil = Anvil.start()) {
      TestNetwork network = TestNetwork.on(anvil);
      long deep = network.store("deep").number();
      anvil.mine(4);
      assertThat(follow(network).requests()).containsExactly(request("deep"));

      anvil.reorganise(5);
      Heard heard = follow(network);
      assertThat(heard.rewinds).containsExactly(new Rewound(deep, true));
      assertThat(heard.events).isEmpty();
    }
  }

  @Test
  void aNodeThatComesBackFromAnOlderStateIsARewind(@TempDir Path folder) throws IOException {
    Path state = folder.resolve("state.json");
    TestNetwork network;
    try (Anvil before = Anvil.start("--state", state.toString())) {
      network = TestNetwork.on(before);
      network.store("kept");
      before.stop();
    }
    byte[] older = Files.readAllBytes(state);
    long lost;
    try (Anvil running = Anvil.start("--state", state.toString())) {
      network = network.movedTo(running);
      lost = network.store("lost").number();
      running.mine(3);
      assertThat(follow(network).requests()).containsExactly(request("kept"), request("lost"));
    }
    Files.write(state, older);
    try (Anvil after = Anvil.start("--state", state.toString())) {
      network = network.movedTo(after);
      Heard heard = follow(network);
      assertThat(heard.rewinds).containsExactly(new Rewound(lost, true));
      assertThat(heard.events).isEmpty();

      network.store("lost");
      assertThat(follow(network).requests()).containsExactly(request("lost"));
    }
  }

  @Test
  void aListenerThatFailsHearsThePageAgain() {
    try (Anvil anvil = Anvil.start()) {
      TestNetwork network = TestNetwork.on(anvil);
      network.store("a");
      network.store("b");
      EventCursor cursor = cursor(network.view(), network);
      EventCursor.Listener crashing =
          new EventCursor.Listener() {
            @Override
            public void stored(StoredEvent event) {
              if (event.stored().requestHash().equals(request("b"))) {
                throw new IllegalStateException("crash");
              }
            }

            @Override
            public void rewound(Rewound rewound) {}
          };
      assertThatThrownBy(() -> cursor.advance(crashing)).hasMessage("crash");
      assertThat(follow(network).requests()).containsExactly(request("a"), request("b"));
    }
  }

  @Test
  void anEndpointThatFailsSkipsNothing() {
    try (Anvil anvil = Anvil.start();
        FaultProxy proxy = FaultProxy.before(anvil.uri())) {
      TestNetwork network = TestNetwork.on(anvil);
      network.store("a");
      EventCursor cursor =
          cursor(
              TestNetwork.view(proxy.endpoint(FaultProxy.QUICK), new Finality.Finalized()),
              network);
      proxy.falsify(answer -> answer.contains("\"topics\"") ? "{" : answer);
      assertThatThrownBy(() -> cursor.advance(new Heard())).isInstanceOf(PortException.class);
      proxy.honest();
      Heard heard = new Heard();
      cursor.advance(heard);
      assertThat(heard.requests()).containsExactly(request("a"));
    }
  }

  @Test
  void anEndpointThatLagsBehindIsNoRewind() {
    try (Anvil anvil = Anvil.start();
        FaultProxy lagging = FaultProxy.before(anvil.uri())) {
      TestNetwork network = TestNetwork.on(anvil);
      network.store("a");
      follow(network);
      // One of two endpoints does not have the cursor's block yet.
      long head = anvil.call("eth_blockNumber").number();
      String block = "\"" + Quantity.of(head) + "\"";
      lagging.ask(question ->
          question
              .replace("\"latest\"", "\"" + Quantity.of(head - 1) + "\"")
              .replace(block, "\"0xffffff\""));
      ChainView both =
          new ChainView(
              List.of(anvil.rpc(), lagging.endpoint()), new Finality.Latest(), Anvil.CHAIN_ID);
      Heard heard = new Heard();
      assertThat(cursor(both, network).advance(heard)).isFalse();
      assertThat(heard.rewinds).isEmpty();
      assertThat(heard.events).isEmpty();
    }
  }

  @Test
  void aStateThatIsNotOursIsRefused() {
    for (String text :
        List.of(
            "",
            "{}",
            "{\"marks\":[],\"finalized\":[],\"x\":1}",
            "{\"marks\":[{\"number\":-1,\"hash\":\"" + Bytes32.ZERO + "\"}],\"finalized\":[]}",
            "{\"marks\":[{\"number\":1,\"hash\":\"0x\"}],\"finalized\":[]}")) {
      assertThatThrownBy(() -> CursorState.parse(text)).isInstanceOf(WireException.class);
    }
  }
}
