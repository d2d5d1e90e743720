package dev.probity.local.saga;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.aws.DynamoRowStore;
import dev.probity.aws.KmsRowKeys;
import dev.probity.chain.Finality;
import dev.probity.chain.Web3IdmaCalls;
import dev.probity.chain.Web3IdmaLedger;
import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.Web3ChainAccount;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.saga.Effect;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.saga.OutboxRow;
import dev.probity.protocol.saga.OutboxRow.State;
import dev.probity.protocol.saga.SagaPorts;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * A module whose effects are {@code storeUcred} calls, each with a thing that is pending until the
 * credential is final; in a tenant of its own of the shared stack's table. The clock is the real
 * one, and can be put forward.
 */
public final class CredentialsOnStack implements AutoCloseable {
  private static final String KIND = "credential";
  private static final long LIFE_SECONDS = 3_600;

  private final OwnChain chain;
  private final String tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);
  private final DynamoDbClient tables;
  private final KmsClient kms;
  private final IdmaLedger ledger;
  private final RowKeys keys;
  private final RecordedAlarms alarms = new RecordedAlarms();
  private final Map<Bytes32, Requested> requests = new LinkedHashMap<>();
  private volatile Duration ahead = Duration.ZERO;

  /** On this chain. */
  public CredentialsOnStack(OwnChain chain) {
    Stack stack = SharedStack.get();
    this.chain = chain;
    this.tables = stack.aws().dynamoDbClient();
    this.kms = stack.aws().kmsClient();
    this.ledger = new Web3IdmaLedger(chain.view(new Finality.Finalized()), chain.registry());
    this.keys = new KmsRowKeys(kms, stack.reference("IntegrityRowKey"), rows(), tenant);
  }

  /**
   * Tx1 of a user.
   *
   * @param at second of its block
   */
  private record Requested(Address user, long at) {}

  /** A credential is active once its slot is. */
  private record CredentialEffect(String tenant, ItemStore table, IdmaLedger ledger)
      implements Effect {
    @Override
    public boolean stands(OutboxRow row, BlockRef at) {
      AccountSlot slot = ledger.account(thing(row.id()).address("user"), at);
      return slot.status() == Status.ACTIVE && slot.seq() == 2;
    }

    @Override
    public List<ItemStore.Write> settled(OutboxRow row, BlockRef at, Instant now) {
      return end(row.id(), "active");
    }

    @Override
    public List<ItemStore.Write> failed(OutboxRow row, String reason) {
      return end(row.id(), "failed: " + reason);
    }

    private StoredJson thing(Bytes32 id) {
      return StoredJson.of(table.get(thingKey(tenant, id)).orElseThrow().body());
    }

    private List<ItemStore.Write> end(Bytes32 id, String state) {
      Item item = table.get(thingKey(tenant, id)).orElseThrow();
      return List.of(
          new ItemStore.Write.Replace(
              item.next(body(thing(id).address("user"), state), Optional.empty())));
    }
  }

  private static String body(Address user, String state) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("user", user.toString())
        .put("state", state)
        .toString();
  }

  private static ItemKey thingKey(String tenant, Bytes32 id) {
    return new ItemKey(tenant, "thing", id.toString());
  }

  // ---- the module

  private RowStore rows() {
    return new DynamoRowStore(tables, SharedStack.get().reference("IntegrityTable"));
  }

  /** The module's account. */
  public ChainAccount account() {
    return new Web3ChainAccount(
        chain.view(new Finality.Finalized()), TransactionSigner.of(chain.idma()));
  }

  /** Ports as each new run of a function makes them. */
  public SagaPorts ports() {
    return ports(account());
  }

  /** With an account that may fail. */
  public SagaPorts ports(ChainAccount account) {
    var table = new MacedItemStore(rows(), keys, alarms);
    return new SagaPorts(
        tenant,
        table,
        account,
        ledger::heads,
        Map.of(KIND, new CredentialEffect(tenant, table, ledger)),
        alarms,
        this::now);
  }

  /** Accounts that have asked for a credential on chain, by the hash of what they asked with. */
  public List<Bytes32> requested(String name, int count) throws IOException, InterruptedException {
    var asking = new LinkedHashMap<Bytes32, Address>();
    for (int i = 0; i < count; i++) {
      asking.put(
          OwnChain.word(tenant + " request " + name + i),
          OwnChain.named(tenant + " user " + name + i));
    }
    long before = chain.rpc().blockNumber();
    chain.request(asking);
    asking.forEach((id, user) -> requests.put(id, new Requested(user, requestedAt(id, before))));
    return List.copyOf(asking.keySet());
  }

  private long requestedAt(Bytes32 id, long after) {
    long newest = ledger.heads().latest().number();
    for (long number = after + 1; number <= newest; number++) {
      List<IdmaLedger.StoredRequest> events = ledger.requestedInBlock(id, number);
      if (!events.isEmpty()) {
        return events.getFirst().storedAt();
      }
    }
    throw new IllegalStateException("no block holds " + id);
  }

  /** The transaction that answers this request. */
  public ChainAccount.Call call(Bytes32 id) {
    Requested request = request(id);
    return new Web3IdmaCalls(chain.registry())
        .storeUcred(
            request.user(),
            1,
            id,
            request.at(),
            new IdmaCalls.OnChain(
                OwnChain.word("credRef " + id),
                OwnChain.word("roleCommit " + id),
                request.at() + LIFE_SECONDS));
  }

  /** What a step commits: the thing, pending, and its transaction. */
  public void decide(Bytes32 id, SagaPorts ports) throws ConflictException {
    var thing =
        new Item(
            thingKey(tenant, id),
            1,
            body(request(id).user(), "pending"),
            Optional.of(Outbox.waiting(id)),
            Optional.empty());
    ports
        .table()
        .commit(
            List.of(
                new ItemStore.Write.Insert(thing),
                new Outbox(ports.table(), tenant).enqueue(id, KIND, call(id), now())));
  }

  private Requested request(Bytes32 id) {
    Requested request = requests.get(id);
    if (request == null) {
      throw new IllegalArgumentException("nobody asked with " + id);
    }
    return request;
  }

  /** What the sagas take for now. */
  public Instant now() {
    return Instant.now().plus(ahead);
  }

  /** Puts their clock forward; the chain's goes on as it was. */
  public void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  // ---- what is seen

  public State state(Bytes32 id) {
    return new Outbox(ports().table(), tenant).find(id).orElseThrow().row().state();
  }

  public boolean allEnded(List<Bytes32> ids) {
    var outbox = new Outbox(ports().table(), tenant);
    return ids.stream()
        .map(id -> outbox.find(id).map(found -> found.row().state()))
        .allMatch(state ->
            state
                .filter(found -> found instanceof State.Done || found instanceof State.Failed)
                .isPresent());
  }

  /** Alarms so far. */
  public RecordedAlarms alarms() {
    return alarms;
  }

  /**
   * Each effect stands once on chain and once in the table; IDMA's account has sent what that took,
   * nonce after nonce, and nothing failed.
   *
   * @param firstNonce of the account before
   */
  public void requireEachOnce(List<Bytes32> ids, long firstNonce)
      throws IOException, InterruptedException {
    ItemStore table = ports().table();
    BlockRef latest = ledger.heads().latest();
    for (Bytes32 id : ids) {
      AccountSlot slot = ledger.account(request(id).user(), latest);
      assertThat(slot.status()).isEqualTo(Status.ACTIVE);
      assertThat(slot.seq()).isEqualTo(2);
      assertThat(slot.version()).isEqualTo(1);
      assertThat(state(id)).isInstanceOf(State.Done.class);
      Item thing = table.get(thingKey(tenant, id)).orElseThrow();
      assertThat(StoredJson.of(thing.body()).text("state")).isEqualTo("active");
      assertThat(thing.revision()).isEqualTo(2);
    }
    Map<Long, String> mined = mined(firstNonce);
    assertThat(List.copyOf(mined.keySet()))
        .containsExactlyElementsOf(
            LongStream.range(firstNonce, firstNonce + ids.size()).boxed().toList());
    assertThat(mined.values()).containsOnly("0x1");
  }

  /** Nonce → status of the account's transactions in blocks, from this nonce on. */
  private Map<Long, String> mined(long firstNonce) throws IOException, InterruptedException {
    var mined = new TreeMap<Long, String>();
    for (long number = 0; number <= chain.rpc().blockNumber(); number++) {
      JsonNode block =
          chain.rpc().call("eth_getBlockByNumber", "0x" + Long.toHexString(number), true);
      for (JsonNode transaction : block.path("transactions")) {
        long nonce = Long.decode(transaction.path("nonce").asText());
        if (transaction.path("from").asText().equals(chain.idma().address().toString())
            && nonce >= firstNonce) {
          String status =
              chain
                  .rpc()
                  .call("eth_getTransactionReceipt", transaction.path("hash").asText())
                  .path("status")
                  .asText();
          assertThat(mined.put(nonce, status)).as("a second transaction of nonce").isNull();
        }
      }
    }
    return mined;
  }

  @Override
  public void close() {
    tables.close();
    kms.close();
  }
}
