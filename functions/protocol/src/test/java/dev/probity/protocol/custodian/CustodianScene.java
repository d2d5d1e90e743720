package dev.probity.protocol.custodian;

import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryCustodianPorts;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryIntegrityLedger;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** The key custodian in memory, beside a chain, with owners, the AS and one more module. */
final class CustodianScene {
  static final Address REGISTRY = Address.of(Arrays.copyOf(new byte[] {7}, Address.LENGTH));
  static final Eip712Domain DOMAIN = new Eip712Domain("Probity IM", 31337, REGISTRY);
  static final MessageSigner ANN = signer("ann");
  static final MessageSigner BOB = signer("bob");
  static final InMemoryDecryptionKey CUSTODIAN = InMemoryDecryptionKey.generate();
  static final InMemoryDecryptionKey AS = InMemoryDecryptionKey.generate();
  static final InMemoryDecryptionKey GATEWAY = InMemoryDecryptionKey.generate();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryIntegrityLedger ledger =
      new InMemoryIntegrityLedger(31337, REGISTRY, START.getEpochSecond() - 600, 2);
  final RecordedAlarms alarms = new RecordedAlarms();
  final InMemoryCustodianPorts ports;

  /** The decryption keys that ModuleRegistry names for AS. */
  final Set<Bytes32> keysOfAs = new HashSet<>(Set.of(AS.publicJwk().thumbprint()));

  private final Random random = new Random(7);
  private Instant now = START;

  CustodianScene() {
    this.ports = module(PortCalls.undisturbed());
  }

  /** The module as it starts, every port of it watched. */
  InMemoryCustodianPorts module(PortCalls calls) {
    return new InMemoryCustodianPorts(
        "default",
        DOMAIN,
        calls.of(IntegrityLedger.class, ledger),
        calls.of(
            ModuleDirectory.class,
            (module, purpose, key, heads) ->
                switch (module + "/" + purpose) {
                  case "AS/decryption" -> keysOfAs.contains(key);
                  case "GW/decryption" -> key.equals(GATEWAY.publicJwk().thumbprint());
                  case "CUSTODIAN/decryption" -> key.equals(CUSTODIAN.publicJwk().thumbprint());
                  default -> false;
                }),
        calls.of(RowStore.class, rows),
        calls.of(RowKeys.class, new InMemoryRowKeys()),
        calls.of(DecryptionKey.class, CUSTODIAN),
        calls.of(Alarms.class, alarms),
        () -> now,
        this::drawn);
  }

  private byte[] drawn(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** The owner's tombstone stands. */
  void erase(Stored stored) {
    ledger.erase(
        stored.owner(), stored.manifest().message().nonce(), stored.version(), word("erase"));
  }

  /** The owner's tombstone stands and is final. */
  void erasedForGood(Stored stored) {
    erase(stored);
    ledger.mine(2);
  }

  /** The endpoint shows a chain on which it does not. */
  void forgetTombstones() {
    ledger.reorganise(1);
  }

  /**
   * A version as its owner made it.
   *
   * @param storedAt when its hash was anchored
   */
  record Stored(
      SignedMessage<StoreData> message,
      SignedMessage<Manifest> manifest,
      Bytes32 key,
      long storedAt) {
    Address owner() {
      return message.message().user();
    }

    Bytes32 dataId() {
      return message.message().dataId();
    }

    long version() {
      return message.message().version();
    }

    KeyGrant grant() {
      return new KeyGrant(31337, REGISTRY, owner(), dataId(), version(), key);
    }

    Stored anchoredAt(long time) {
      return new Stored(message, manifest, key, time);
    }
  }

  /** Signed, and not anchored. */
  Stored signed(MessageSigner owner, String nonce, long version, Bytes32 previous) {
    Bytes32 dataId = Commitments.dataId(31337, REGISTRY, owner.address(), word(nonce));
    Bytes32 key = word("key of " + nonce + " " + version + " " + owner.address());
    var manifest =
        new Manifest(
            owner.address(),
            word(nonce),
            dataId,
            version,
            previous,
            word("meta"),
            word("records"),
            2,
            word("record key"),
            word("content"),
            100,
            Commitments.keyCommit(owner.address(), dataId, version, key));
    SignedMessage<Manifest> signedManifest = sign(owner, Manifest.TYPE, manifest);
    long second = START.getEpochSecond();
    var message =
        new StoreData(
            owner.address(),
            word("credential"),
            word("role"),
            1,
            word("session"),
            dataId,
            version,
            signedManifest.digest(),
            cid().toString(),
            word("reply key"),
            word("salt " + version),
            second,
            second + 3600);
    return new Stored(sign(owner, StoreData.TYPE, message), signedManifest, key, 0);
  }

  static Cid cid() {
    return Cid.of(Codec.DAG_PB, word("content root").bytes());
  }

  /** Tx5, in a block that is not final. */
  Stored anchored(Stored signed) {
    var event =
        ledger.store(
            signed.owner(),
            signed.manifest().message().nonce(),
            signed.version(),
            signed.message().digest(),
            Bytes32.of(cid().digest()));
    return signed.anchoredAt(event.storedAt());
  }

  /** Signed, anchored and final. */
  Stored stored(MessageSigner owner, String nonce, long version, Bytes32 previous) {
    Stored stored = anchored(signed(owner, nonce, version, previous));
    ledger.mine(2);
    return stored;
  }

  Stored first(MessageSigner owner) {
    return stored(owner, "nonce", 1, Bytes32.ZERO);
  }

  /** The version after this one. */
  Stored next(MessageSigner owner, Stored before) {
    return stored(owner, "nonce", before.version() + 1, before.manifest().digest());
  }

  static <R extends Record> SignedMessage<R> sign(
      MessageSigner by, MessageType<R> type, R message) {
    return new SignedMessage<>(type, DOMAIN, message, by.sign(DOMAIN, type, message));
  }

  static DepositKey.Request request(Stored stored, KeyGrant grant) {
    return request(stored, grant.seal(CUSTODIAN.publicJwk()));
  }

  static DepositKey.Request request(Stored stored, String sealed) {
    return new DepositKey.Request(sealed, stored.message(), stored.storedAt());
  }

  Outcome<DepositKey.Deposited> deposit(Stored stored) {
    return deposit(request(stored, stored.grant()));
  }

  Outcome<DepositKey.Deposited> deposit(DepositKey.Request request) {
    return new DepositKey(ports).deposit(request.toBytes());
  }

  /** With its key deposited. */
  Stored kept(Stored stored) {
    accepted(deposit(stored));
    return stored;
  }

  static ReleaseRequest.Check check(Stored stored) {
    return check(stored, stored.version(), AS.publicJwk());
  }

  static ReleaseRequest.Check check(Stored stored, long version, RsaJwk recipient) {
    return new ReleaseRequest.Check(
        stored.message(), stored.storedAt(), Optional.empty(), version, recipient);
  }

  /** Asks by the later version for the key of the one before it. */
  static ReleaseRequest.Check previous(
      Stored later, SignedMessage<Manifest> manifest, long version) {
    return new ReleaseRequest.Check(
        later.message(), later.storedAt(), Optional.of(manifest), version, AS.publicJwk());
  }

  Outcome<ReleaseKey.Released> release(ReleaseRequest request) {
    return new ReleaseKey(ports).release(request.toBytes());
  }

  Outcome<EraseKey.Gone> forget(EraseKey.Request request) {
    return forget(request.toBytes());
  }

  Outcome<EraseKey.Gone> forget(byte[] body) {
    return new EraseKey(ports).erase(body);
  }

  static KeyGrant opened(Outcome<ReleaseKey.Released> outcome) {
    return opened(accepted(outcome).sealed(), AS);
  }

  static KeyGrant opened(String sealed, DecryptionKey with) {
    try {
      return KeyGrant.open(sealed, with);
    } catch (WireException | DecryptionKey.UnwrapException closed) {
      throw new AssertionError(closed);
    }
  }

  long rowsOf(String kind) {
    return rows.all().stream().filter(row -> row.item().key().kind().equals(kind)).count();
  }

  /** All that a reader of the table sees. */
  String dump() {
    return rows.all().stream()
        .map(row -> row.item().key().path() + " " + row.item().body())
        .collect(Collectors.joining("\n"));
  }

  static <R> R accepted(Outcome<R> outcome) {
    return outcome.fold(
        value -> value,
        no -> {
          throw new AssertionError(no.refusal() + ": " + no.detail());
        });
  }

  static Refusal refusal(Outcome<?> outcome) {
    return outcome.fold(
        value -> {
          throw new AssertionError("accepted: " + value);
        },
        no -> no.refusal());
  }

  static Bytes32 word(String name) {
    return Digests.keccak256(name);
  }

  static MessageSigner signer(String name) {
    try {
      return new InMemoryMessageSigner(PrivateKey32.of(word(name).bytes()));
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }
}
