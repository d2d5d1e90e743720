package dev.probity.protocol.gateway;

import dev.probity.protocol.gateway.Caller.HeldToken;
import dev.probity.protocol.idma.MethodCounts;
import dev.probity.protocol.idma.MethodCounts.Call;
import dev.probity.protocol.idma.OperationsDocument;
import dev.probity.protocol.integrity.PortCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What Protocols III and IV cost each party, counted while they run, as the documentation says. */
@Isolated("what other tests do in this JVM would be counted too")
class OperationsCountTest {
  /** What is on the stack when a module works. */
  private static final List<String> MODULES =
      List.of("OfferServices", "IssueToken", "TokenStatus", "CallService");

  /** The chains and the tables in memory: no party's own work. */
  private static final List<String> WORLD =
      List.of(
          "InMemoryApiLedger",
          "ApiChainAccount",
          "InMemoryChainAccount",
          "InMemoryIdmaLedger",
          "InMemoryRowStore");

  /** They stand for chance, by hashing. */
  private static final List<String> CHANCE = List.of("GatewayScene", "IdmaScene");

  private static final String PROTOCOL = "dev.probity.protocol.";
  private static final String WIRE = PROTOCOL + "wire.";
  private static final String MEMORY = PROTOCOL + "port.memory.InMemory";
  private static final String KECCAK = WIRE + "curve.KeccakSponge::squeeze";
  private static final String SHA = WIRE + "Digests::sha256";
  private static final String HMAC = WIRE + "Digests::hmacSha256";
  private static final String SIGN = WIRE + "CurveSecp256k1::sign";
  private static final String SIGN_TOKEN = MEMORY + "TokenSigner::sign";
  private static final String RECOVER = WIRE + "CurveSecp256k1::recover";
  private static final String VERIFY_TOKEN = WIRE + "TokenJwk::verifies";
  private static final String SEAL_RSA = WIRE + "jose.CompactJwe::sealToRsa";
  private static final String SEAL_EC = WIRE + "jose.CompactJwe::sealToEc";
  private static final String OPEN_RSA = WIRE + "jose.CompactJwe::openWithKey";
  private static final String OPEN_EC = WIRE + "jose.CompactJwe::openWithEc";
  private static final String TRANSACTION = MEMORY + "ApiLedger::from";
  private static final String[] READS = {
    MEMORY + "ApiLedger::heads",
    MEMORY + "ApiLedger::block",
    MEMORY + "ApiLedger::request",
    MEMORY + "ApiLedger::token",
    MEMORY + "ApiLedger::requestedInBlock",
    MEMORY + "IdmaLedger::heads",
    MEMORY + "IdmaLedger::account",
    PROTOCOL + "port.ModuleDirectory::isMessageKey",
    PROTOCOL + "port.ModuleDirectory::isTokenKey",
  };
  private static final String[] TABLE = {
    MEMORY + "RowStore::get",
    MEMORY + "RowStore::commit",
    MEMORY + "RowStore::count",
    MEMORY + "RowStore::uncount",
    MEMORY + "RowStore::list",
  };
  private static final List<String> METHODS = methods();

  private final PortCalls ports = PortCalls.undisturbed();
  private final CallRun run = new CallRun(ports);
  private final List<String> rows = new ArrayList<>();

  private static List<String> methods() {
    var methods =
        new ArrayList<>(
            List.of(
                KECCAK,
                SHA,
                HMAC,
                SIGN,
                SIGN_TOKEN,
                RECOVER,
                VERIFY_TOKEN,
                SEAL_RSA,
                SEAL_EC,
                OPEN_RSA,
                OPEN_EC,
                TRANSACTION));
    methods.addAll(List.of(READS));
    methods.addAll(List.of(TABLE));
    return List.copyOf(methods);
  }

  /** Counts of one protocol. */
  private final class Counted {
    private final MethodCounts methods;
    private final List<PortCalls.Call> made;

    private Counted(Runnable protocol) {
      int before = ports.made().size();
      this.methods = MethodCounts.during(protocol, METHODS);
      this.made = ports.made().subList(before, ports.made().size());
    }

    long user(String... names) {
      return of(call -> !call.isUnder(MODULES) && isOwn(call), names);
    }

    long modules(String... names) {
      return of(call -> call.isUnder(MODULES) && isOwn(call), names);
    }

    private static boolean isOwn(Call call) {
      String caller =
          call.callers().stream()
              .filter(name -> !name.startsWith(WIRE))
              .findFirst()
              .map(name -> name.substring(name.lastIndexOf('.') + 1).split("\\$", -1)[0])
              .orElseThrow();
      boolean isOverload =
          !call.method().startsWith(MEMORY)
              && call.method().startsWith(call.callers().getFirst() + "::")
              && !call.method().equals(KECCAK);
      return !call.isUnder(WORLD) && !CHANCE.contains(caller) && !isOverload;
    }

    private long of(Predicate<Call> whose, String... names) {
      long sum = 0;
      for (String name : names) {
        sum += methods.of(name, whose);
      }
      return sum;
    }

    long account(String method) {
      return made.stream()
          .filter(call -> call.toString().endsWith("ChainAccount." + method))
          .count();
    }

    /** What the user asks of the chain, and not those who only write there. */
    long userReads() {
      return of(call -> call.callers().getFirst().endsWith(".Caller"), READS);
    }

    long moduleReads() {
      return modules(READS) + account("nextNonce") + account("mined");
    }

    long userTransactions() {
      return of(call -> call.callers().getFirst().endsWith(".Caller"), TRANSACTION);
    }

    long userSignatures() {
      return user(SIGN) + userTransactions();
    }

    long moduleSignatures() {
      return modules(SIGN, SIGN_TOKEN) + account("sign");
    }

    /** A key that is unwrapped, a message, a token or a transaction that is signed. */
    long kms() {
      return modules(OPEN_RSA) + moduleSignatures();
    }
  }

  private void row(String name, String paper, long... counts) {
    rows.add(OperationsDocument.row(name, paper, counts));
  }

  @Test
  void theDocumentedCountsAreThoseOfARun() throws IOException {
    // What is computed once per process, such as the hashes of types, is not counted.
    run.call(run.token());
    var token = new AtomicReference<HeldToken>();
    var three = new Counted(() -> token.set(run.token()));
    var four = new Counted(() -> run.call(token.get()));
    row(
        "asymmetric encryptions (RSA-OAEP to the gateway, ECDH-ES to the user)",
        "2 2 1 1",
        three.user(SEAL_RSA, SEAL_EC),
        three.modules(SEAL_RSA, SEAL_EC),
        four.user(SEAL_RSA, SEAL_EC),
        four.modules(SEAL_RSA, SEAL_EC));
    row(
        "asymmetric decryptions",
        "1 3 0 2",
        three.user(OPEN_RSA, OPEN_EC),
        three.modules(OPEN_RSA, OPEN_EC),
        four.user(OPEN_RSA, OPEN_EC),
        four.modules(OPEN_RSA, OPEN_EC));
    row(
        "signatures made",
        "2 4 1 3",
        three.userSignatures(),
        three.moduleSignatures(),
        four.userSignatures(),
        four.moduleSignatures());
    row(
        "signatures verified",
        "2 4 0 5",
        three.user(RECOVER, VERIFY_TOKEN),
        three.modules(RECOVER, VERIFY_TOKEN),
        four.user(RECOVER, VERIFY_TOKEN),
        four.modules(RECOVER, VERIFY_TOKEN));
    for (var hash : List.of(KECCAK, SHA, HMAC)) {
      row(
          hash.equals(KECCAK) ? "keccak256" : hash.equals(SHA) ? "SHA-256" : "HMAC-SHA-256",
          "",
          three.user(hash),
          three.modules(hash),
          four.user(hash),
          four.modules(hash));
    }
    row(
        "chain transactions",
        "",
        three.userTransactions(),
        three.account("broadcast"),
        four.userTransactions(),
        four.account("broadcast"));
    row(
        "chain reads",
        "",
        three.userReads(),
        three.moduleReads(),
        four.userReads(),
        four.moduleReads());
    row("KMS calls", "", 0, three.kms(), 0, four.kms());
    row("DynamoDB requests", "", 0, three.modules(TABLE), 0, four.modules(TABLE));
    OperationsDocument.require("## Protocols III and IV", section());
  }

  private String section() {
    return """
    ## Protocols III and IV

    The modules are the gateway, IDMA, which it asks for the role, and in IV the service; what travels between them is not sealed, but is signed.

    | operation | III: user | III: modules | IV: user | IV: modules |
    |---|---|---|---|---|
    %s

    Where they differ from the paper's:

    - **III, user.** Tx3 is the third signature. Verified are the list, the receipt and the access token.
    - **III, modules.** The list is signed and not sealed. Before the list and again before the token the gateway asks IDMA for the role: each time it signs the question and IDMA the answer, which is four signatures; the others
      are the list's, the token's, the receipt's and Tx4's. Verified are the session token, both messages of the user by the gateway and again by IDMA, two questions and two answers. The service is not asked.
    - **IV, user.** The result is sealed and signed; the paper's user opens and verifies nothing.
    - **IV, modules.** The paper counts the storing of a model (VI) in the same column. Signed are the question after the role, its answer, the grant and the result. The user's message is verified by the gateway, by IDMA and by
      the service, each for itself; beside it the access token, the request that it was issued for, question, answer and grant. What travels between modules is not sealed, so only the user's message is opened.

    Counted as above. A key's standing in ModuleRegistry is one chain read more. The modules' chain reads are questions to the port. In a deployment each function of a call asks an endpoint twice, for the heads and in one batch for the state at both: six requests for IV.
    The call is one of `echo`; KMS calls and DynamoDB requests are those of all modules.
    """
        .formatted(String.join("\n", rows));
  }
}
