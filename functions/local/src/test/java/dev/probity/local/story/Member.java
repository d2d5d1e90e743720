package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.mail.KeptMail;
import dev.probity.local.service.mail.Outbox;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.idma.Ack;
import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.idma.EmailProof;
import dev.probity.protocol.idma.IdmaCommitments;
import dev.probity.protocol.idma.Login;
import dev.probity.protocol.idma.LoginReceipt;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * A person who does each step of Protocols I and II by hand, so that a test can bend any one of
 * them. The real client is the command line's.
 */
public final class Member implements AutoCloseable {
  public static final String PASSWORD = "lamplight gravel obtuse fjord";
  static final String AUTHORIZATION = "authorization";

  private static final Finality FINALIZED = Finality.parse("finalized");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** No interactive message may live longer, in seconds. */
  private static final long INTERACTIVE = 120;

  private final Stack stack;
  private final ModuleOverHttp module;
  private final Wallet wallet;
  private final WalletTransactions transactions;
  private final RsaJwk moduleKey;
  private final Bytes32 saltP = Owner.word();
  private final ReplyKeyPair replyKey = ReplyKeyPair.generate();
  private final String email;

  /** Somebody new, with ether of the development chain. */
  public Member(Stack stack, Path folder) throws Exception {
    this(
        stack,
        Wallet.create(
            Files.createTempDirectory(folder, "member").resolve("wallet.json"),
            "password".toCharArray(),
            Wallet.Strength.LOCAL,
            Owner.RANDOMNESS));
  }

  /** The person with this wallet, which gets ether of the development chain. */
  Member(Stack stack, Wallet wallet) throws Exception {
    this.stack = stack;
    this.module = new ModuleOverHttp(stack.apiUrl());
    this.wallet = wallet;
    this.email = wallet.address().toString().substring(2) + "@example.org";
    var chain = new ChainView(List.of(RpcEndpoint.of(stack.rpcUrl())), FINALIZED, 31337);
    DevelopmentFunds.grant(chain, wallet.address());
    this.transactions = new WalletTransactions(chain, wallet, Duration.ofMillis(100));
    this.moduleKey =
        RsaJwk.parse(
            ModuleOverHttp.JSON
                .readTree(patiently(() -> module.get("/v1/identity/keys")).body())
                .required("decryptionKey"));
  }

  Wallet wallet() {
    return wallet;
  }

  /** What is hashed with every password of this person. */
  Bytes32 saltP() {
    return saltP;
  }

  public Address address() {
    return wallet.address();
  }

  public String email() {
    return email;
  }

  /** What opens a sealed reply. */
  public ReplyKeyPair replyKey() {
    return replyKey;
  }

  Eip712Domain domain() {
    return stack.network().idmaDomain();
  }

  <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) {
    return signed(domain(), type, message);
  }

  <R extends Record> SignedMessage<R> signed(Eip712Domain domain, MessageType<R> type, R message) {
    return new SignedMessage<>(type, domain, message, wallet.sign(domain, type, message));
  }

  /** The key of identity management to which messages are sealed. */
  RsaJwk moduleKey() {
    return moduleKey;
  }

  public String seal(JsonNode payload) {
    return Jwe.sealToModule(CanonicalJson.bytes(payload), moduleKey);
  }

  // ---- I.0

  public SignedMessage<EmailProof> emailProof(String to) {
    long now = Owner.now();
    return signed(
        EmailProof.TYPE, new EmailProof(address(), to, Owner.word(), now, now + INTERACTIVE));
  }

  public ObjectNode payload(SignedMessage<EmailProof> proof) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("emailProof", proof.toJson());
    return payload;
  }

  /** Asks for a code and reads it from the local mail. */
  String code() throws Exception {
    return code(email);
  }

  /** Asks for a code to be sent to an address, and reads it there. */
  String code(String to) throws Exception {
    String proof = seal(payload(emailProof(to)));
    HttpResponse<String> sent = patiently(() -> module.post("/v1/email-codes", proof));
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
    return mailedCode(to);
  }

  /** The code in the newest message to this address. */
  public String mailedCode(String to) throws IOException {
    return mail(to)
        .text()
        .lines()
        .filter(line -> line.startsWith("    "))
        .findFirst()
        .orElseThrow()
        .strip();
  }

  /** The newest message to this address. */
  private KeptMail mail(String to) throws IOException {
    return Outbox.of(StateFolder.at(stack.stateFolder())).messages().stream()
        .filter(message -> message.to().text().equals(to))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  // ---- I.1 to I.6

  SignedMessage<Registration> registration() {
    return registration(message -> message);
  }

  /** R1 with one change, signed. */
  SignedMessage<Registration> registration(UnaryOperator<Registration> change) {
    long now = Owner.now();
    return signed(
        Registration.TYPE,
        change.apply(
            new Registration(
                address(),
                "Ann",
                email,
                tag(PASSWORD),
                thumbprint(),
                Owner.word(),
                now,
                now + 3600)));
  }

  Bytes32 tag(String password) {
    return PasswordTag.of(saltP, password(password));
  }

  private static Password password(String text) {
    try {
      return Password.of(text);
    } catch (WireException flawed) {
      throw new IllegalArgumentException(flawed);
    }
  }

  Bytes32 thumbprint() {
    return replyKey.publicJwk().thumbprint();
  }

  /** Tx1 in a block that is as final as asked; the block's number. */
  long anchor(Bytes32 requestHash, Finality finality) throws Exception {
    return call(IdmaContract.storeRegData(requestHash), finality);
  }

  /** A call of SCidma, in a block that is as final as asked; the block's number. */
  public long call(byte[] data, Finality finality) throws Exception {
    return call(stack.network().idmaRegistry().address(), data, finality);
  }

  /** A call of any contract, in a block that is as final as asked; the block's number. */
  long call(Address contract, byte[] data, Finality finality) throws Exception {
    var call = ContractCall.of(contract, data);
    var signed = transactions.sign(call, transactions.estimate(call));
    transactions.broadcast(signed);
    TransactionFate fate =
        transactions.await(List.of(signed), finality, PATIENCE, WaitProgress.SILENT);
    assertThat(fate).isInstanceOf(TransactionFate.Mined.class);
    return ((TransactionFate.Mined) fate).block().number();
  }

  /** R1 with its Tx1, final. */
  public record Anchored(SignedMessage<Registration> registration, long block) {
    public Bytes32 hash() {
      return registration.digest();
    }

    /** The route of R2. */
    public String path() {
      return "/v1/registrations/" + hash() + "?block=" + block;
    }
  }

  public Anchored anchored() throws Exception {
    return anchored(registration());
  }

  Anchored anchored(SignedMessage<Registration> registration) throws Exception {
    return new Anchored(registration, anchor(registration.digest(), FINALIZED));
  }

  /** What is sealed to make R2. */
  public ObjectNode payload(SignedMessage<Registration> registration, String code) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("registration", registration.toJson());
    payload.put("password", PASSWORD);
    payload.put("saltP", saltP.toString());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    payload.put("emailCode", code);
    return payload;
  }

  // ---- I.12 to I.14

  /** What the person keeps. */
  public record Held(Credential credential, Bytes32 uCred, Bytes32 credRef, Bytes32 roleCommit) {}

  /** The reply of a registration that was taken, when its transaction is final. */
  Held collect(Bytes32 requestHash) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> status = status(requestHash);
    while (status.statusCode() == 202 && System.nanoTime() < deadline) {
      Thread.sleep(100);
      status = status(requestHash);
    }
    assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
    return held(status.body());
  }

  /** What is sealed in the answer that releases a credential. */
  public Held held(String body) throws Exception {
    JsonNode reply = opened(body);
    Credential credential = Credential.TYPE.parse(reply.required("credential"));
    Bytes32 uCred = Bytes32.parse(StrictJson.text(reply, "uCred"));
    Bytes32 rhoRole = Bytes32.parse(StrictJson.text(reply, "rhoRole"));
    UserRole role = UserRole.of(credential.role(), credential.scope(), credential.access());
    return new Held(
        credential,
        uCred,
        IdmaCommitments.credRef(address(), uCred),
        IdmaCommitments.roleCommit(address(), credential.version(), role, rhoRole));
  }

  private HttpResponse<String> status(Bytes32 requestHash) throws Exception {
    return patiently(() -> module.get("/v1/registrations/" + requestHash));
  }

  /** The same again while the gateway or the module is busy, as every client must. */
  private static HttpResponse<String> patiently(Callable<HttpResponse<String>> request)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> answer = request.call();
    while (answer.statusCode() == 503 && System.nanoTime() < deadline) {
      Thread.sleep(200);
      answer = request.call();
    }
    return answer;
  }

  /** What is sealed in an answer. */
  public JsonNode opened(String body) throws Exception {
    String sealed = ModuleOverHttp.JSON.readTree(body).required("reply").asText();
    return StrictJson.parse(Jwe.openAtUser(sealed, replyKey.privateKey()), StrictJson.Limits.BODY);
  }

  /** All of Protocol I. */
  public Held registered() throws Exception {
    return registered(anchored());
  }

  Held registered(Anchored anchored) throws Exception {
    String sealed = seal(payload(anchored.registration(), code()));
    HttpResponse<String> taken = patiently(() -> module.post(anchored.path(), sealed));
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    return collect(anchored.hash());
  }

  /** What is sealed to acknowledge the reply. */
  public ObjectNode acknowledgement(Bytes32 requestHash) {
    long now = Owner.now();
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("ack", signed(Ack.TYPE, new Ack(requestHash, address(), now, now + 60)).toJson());
    return payload;
  }

  // ---- II

  Bytes32 challenge() throws Exception {
    HttpResponse<String> answer =
        patiently(
            () -> module.post("/v1/login/challenges", "", "content-type", "application/json"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Bytes32.parse(
        ModuleOverHttp.JSON.readTree(answer.body()).required("challenge").asText());
  }

  public SignedMessage<Login> login(Held held, Bytes32 challenge, String address, String password) {
    long now = Owner.now();
    return signed(
        Login.TYPE,
        new Login(
            address(),
            address,
            held.credRef(),
            held.roleCommit(),
            held.credential().version(),
            tag(password),
            challenge,
            thumbprint(),
            now,
            now + INTERACTIVE));
  }

  /** What is sealed to make R5. */
  public ObjectNode payload(SignedMessage<Login> login, Held held, String password) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("login", login.toJson());
    payload.put("uCred", held.uCred().toString());
    payload.put("password", password);
    payload.put("saltP", saltP.toString());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    return payload;
  }

  /** What is sealed by somebody who has no credential, and makes one up. */
  ObjectNode unregisteredLogin(Bytes32 challenge) {
    Held held = unregistered();
    return payload(login(held, challenge, email, PASSWORD), held, PASSWORD);
  }

  /** A credential that nobody gave. */
  Held unregistered() {
    var credential =
        new Credential(Owner.word(), address(), 1, 1, 1, 7, Owner.now() + 3600, Owner.word());
    Bytes32 uCred = Credential.TYPE.hashStruct(credential);
    return new Held(credential, uCred, IdmaCommitments.credRef(address(), uCred), Owner.word());
  }

  HttpResponse<String> logIn(Held held, String address, String password) throws Exception {
    Bytes32 challenge = challenge();
    String sealed = seal(payload(login(held, challenge, address, password), held, password));
    return patiently(() -> module.post("/v1/login/" + challenge, sealed));
  }

  /** A session that was opened. */
  record Session(Bytes32 sid, String token) {}

  /** All of Protocol II. */
  Session session(Held held) throws Exception {
    HttpResponse<String> answer = logIn(held, email, PASSWORD);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode reply = opened(answer.body());
    var receipt = SignedMessage.parse(LoginReceipt.TYPE, reply.required("loginReceipt"));
    return new Session(receipt.message().sid(), StrictJson.text(reply, "token"));
  }

  HttpResponse<String> logOut(Session session) throws Exception {
    return module.post("/v1/logout", "", AUTHORIZATION, "Bearer " + session.token());
  }

  @Override
  public void close() {
    wallet.close();
  }
}
