package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.idma.MethodCounts.Call;
import dev.probity.protocol.idma.RegistrationStatus.Status;
import dev.probity.protocol.integrity.PortCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What Protocols I and II cost each party, counted while they run, as the documentation says. */
@Isolated("what other tests do in this JVM would be counted too")
class OperationsCountTest {
  /** What is on the stack when the module works. */
  private static final List<String> MODULE =
      List.of(
          "SendEmailCode",
          "Register",
          "RegistrationStatus",
          "AcknowledgeReply",
          "IssueChallenge",
          "LogIn");

  /** The chain, the table, the pepper and chance in memory: no party's own work. */
  private static final List<String> WORLD =
      List.of(
          "IdmaScene",
          "InMemoryIdmaLedger",
          "IdmaChainAccount",
          "IdmaRegistryRules",
          "InMemoryChainAccount",
          "InMemoryRowStore",
          "InMemoryPepper");

  private static final String WIRE = "dev.probity.protocol.wire.";
  private static final String KECCAK = WIRE + "curve.KeccakSponge::squeeze";
  private static final String SHA = WIRE + "Digests::sha256";
  private static final String HMAC = WIRE + "Digests::hmacSha256";
  private static final String SIGN = WIRE + "CurveSecp256k1::sign";
  private static final String RECOVER = WIRE + "CurveSecp256k1::recover";
  private static final String VERIFY_TOKEN = WIRE + "TokenJwk::verifies";
  private static final String SEAL_RSA = WIRE + "jose.CompactJwe::sealToRsa";
  private static final String SEAL_EC = WIRE + "jose.CompactJwe::sealToEc";
  private static final String OPEN_RSA = WIRE + "jose.CompactJwe::openWithKey";
  private static final String OPEN_EC = WIRE + "jose.CompactJwe::openWithEc";
  private static final String ARGON2 = "dev.probity.protocol.idma.password.argon2.Argon2id::tag";
  private static final String LEDGER = "dev.probity.protocol.port.memory.InMemoryIdmaLedger::";

  private static final List<String> METHODS =
      List.of(
          KECCAK,
          SHA,
          HMAC,
          SIGN,
          RECOVER,
          VERIFY_TOKEN,
          SEAL_RSA,
          SEAL_EC,
          OPEN_RSA,
          OPEN_EC,
          ARGON2,
          LEDGER + "heads",
          LEDGER + "account",
          LEDGER + "from");

  private final IdmaScene scene = IdmaScene.hashing();
  private final PortCalls calls = PortCalls.undisturbed();
  private final Applicant ann = new Applicant(scene, "ann");
  private final List<String> rows = new ArrayList<>();

  /** Counts of one protocol. */
  private final class Counted {
    private final MethodCounts methods;
    private final List<PortCalls.Call> ports;

    private Counted(Runnable protocol) {
      int before = calls.made().size();
      this.methods = MethodCounts.during(protocol, METHODS);
      this.ports = calls.made().subList(before, calls.made().size());
    }

    long user(String... names) {
      return of(call -> !call.isUnder(MODULE) && !call.isUnder(WORLD), names);
    }

    long module(String... names) {
      return of(call -> call.isUnder(MODULE) && !call.isUnder(WORLD), names);
    }

    private long of(Predicate<Call> whose, String... names) {
      long sum = 0;
      for (String name : names) {
        sum += methods.of(name, whose.and(call -> !isOverload(call)));
      }
      return sum;
    }

    /** A method that another of its name calls. */
    private boolean isOverload(Call call) {
      return (call.method().equals(SHA) || call.method().equals(ARGON2))
          && call.method().startsWith(call.callers().getFirst() + "::");
    }

    /** What the user asks of the chain, and not those who only write there. */
    long userReads() {
      return of(
          call -> !call.isUnder(MODULE) && call.callers().getFirst().endsWith(".Applicant"),
          LEDGER + "heads",
          LEDGER + "account");
    }

    long userTransactions() {
      return of(call -> call.callers().getFirst().endsWith(".Applicant"), LEDGER + "from");
    }

    long port(String... names) {
      return ports.stream()
          .map(call -> call.port().getSimpleName() + "." + call.method())
          .filter(List.of(names)::contains)
          .count();
    }

    long moduleReads() {
      return ports.stream()
          .filter(call ->
              call.port().getSimpleName().equals("IdmaLedger")
                  || call.toString().endsWith("ChainAccount.nextNonce")
                  || call.toString().endsWith("ChainAccount.mined"))
          .count();
    }

    long userSignatures() {
      return user(SIGN) + userTransactions();
    }

    long moduleSignatures() {
      return port("MessageSigner.sign", "TokenSigner.sign", "ChainAccount.sign");
    }
  }

  /** What is computed once per process, such as the hashes of types, is not counted. */
  private static void tellOnce() {
    var other = new IdmaScene();
    var cat = new Applicant(other, "cat");
    Held held = cat.registered();
    accepted(cat.acknowledge(held.requestHash()));
    cat.session(held);
  }

  private Counted registration() {
    ann.turnTo(scene.module(calls));
    return new Counted(() -> {
      Anchored anchored = ann.anchored();
      accepted(ann.register(anchored, ann.code()));
      assertThat(accepted(ann.status(anchored.hash()))).isInstanceOf(Status.Pending.class);
      scene.settle();
      var active = (Status.Active) accepted(ann.status(anchored.hash()));
      Held held = ann.open(anchored.hash(), active.sealedReply());
      accepted(ann.acknowledge(held.requestHash()));
    });
  }

  private Counted login() {
    Applicant bob = new Applicant(scene, "bob");
    Held held = bob.registered();
    bob.turnTo(scene.module(calls));
    return new Counted(() -> bob.session(held));
  }

  private void row(String name, String paper, long... counts) {
    rows.add(OperationsDocument.row(name, paper, counts));
  }

  @Test
  void theDocumentedCountsAreThoseOfARun() throws IOException {
    tellOnce();
    Counted one = registration();
    Counted two = login();
    row(
        "asymmetric encryptions (RSA-OAEP to IDMA, ECDH-ES to the user)",
        "1 0 1 0",
        one.user(SEAL_RSA, SEAL_EC),
        one.module(SEAL_RSA, SEAL_EC),
        two.user(SEAL_RSA, SEAL_EC),
        two.module(SEAL_RSA, SEAL_EC));
    row(
        "asymmetric decryptions",
        "0 1 0 1",
        one.user(OPEN_RSA, OPEN_EC),
        one.module(OPEN_RSA, OPEN_EC),
        two.user(OPEN_RSA, OPEN_EC),
        two.module(OPEN_RSA, OPEN_EC));
    row(
        "signatures made",
        "1 1 1 1",
        one.userSignatures(),
        one.moduleSignatures(),
        two.userSignatures(),
        two.moduleSignatures());
    row(
        "signatures verified",
        "1 1 1 1",
        one.user(RECOVER, VERIFY_TOKEN),
        one.module(RECOVER, VERIFY_TOKEN),
        two.user(RECOVER, VERIFY_TOKEN),
        two.module(RECOVER, VERIFY_TOKEN));
    row(
        "keccak256",
        "",
        one.user(KECCAK),
        one.module(KECCAK),
        two.user(KECCAK),
        two.module(KECCAK));
    row("SHA-256", "", one.user(SHA), one.module(SHA), two.user(SHA), two.module(SHA));
    row("HMAC-SHA-256", "", one.user(HMAC), one.module(HMAC), two.user(HMAC), two.module(HMAC));
    row("Argon2id", "", one.user(ARGON2), one.module(ARGON2), two.user(ARGON2), two.module(ARGON2));
    row(
        "chain transactions",
        "",
        one.userTransactions(),
        one.port("ChainAccount.broadcast"),
        two.userTransactions(),
        two.port("ChainAccount.broadcast"));
    row("chain reads", "", one.userReads(), one.moduleReads(), two.userReads(), two.moduleReads());
    String[] kms = {
      "MessageSigner.sign",
      "TokenSigner.sign",
      "ChainAccount.sign",
      "DecryptionKey.unwrap",
      "Pepper.mac"
    };
    row("KMS calls", "", 0, one.port(kms), 0, two.port(kms));
    String[] table = {
      "RowStore.get", "RowStore.commit", "RowStore.count", "RowStore.uncount", "RowStore.list"
    };
    row("DynamoDB requests", "", 0, one.port(table), 0, two.port(table));

    OperationsDocument.require("## Protocols I and II", section());
  }

  private String section() {
    return """
    ## Protocols I and II

    | operation | I: user | I: IDMA | II: user | II: IDMA |
    |---|---|---|---|---|
    %s

    Where they differ from the paper's:

    - **I, user.** Three messages instead of one: the proof of the e-mail address before R2 (I.0), R2, and the acknowledgement (I.13). Each is signed and sealed. Tx1 is the fourth signature. The reply is sealed to the user,
      therefore opened once; the paper sends it in the clear.
    - **I, IDMA.** It opens and verifies each of the three, seals the reply, signs the receipt, and signs Tx2, which is a transaction of its own in the paper too, and not among its signatures.
    - **II, user.** The reply is sealed, and holds two signatures: the receipt's and the session token's.
    - **II, IDMA.** It signs receipt and token, and seals both.

    What is counted: a run without failures, one poll before the credential is final and one after. Public keys and the key behind the rows' MACs are read once per container and not counted. A chain read is one question to
    the ledger; with several endpoints each is asked. The finalized and the latest block are one question. A DynamoDB request may be a transaction of several rows. A transaction is signed by KMS.
    The user is the tests' own, who hashes some messages more than once.
    """
        .formatted(String.join("\n", rows));
  }
}
