package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ApiContract;
import dev.probity.chain.Finality;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.gateway.GatewayCommitments;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Somebody who does each step of Protocols III and IV by hand, so that a test can bend any one of
 * them. The real client is the command line's.
 */
public final class Caller implements AutoCloseable {
  private static final Finality FINALIZED = Finality.parse("finalized");
  private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long INTERACTIVE = 120;

  private final Stack stack;
  private final ModuleOverHttp module;
  private final Member member;
  private final Member.Held held;
  private final Member.Session session;
  private final RsaJwk moduleKey;

  /** Somebody new, registered and logged in. */
  public Caller(Stack stack, Path folder) throws Exception {
    this(stack, new Member(stack, folder));
  }

  private Caller(Stack stack, Member member) throws Exception {
    this(stack, member, member.registered());
  }

  /** A member who is registered, logged in. */
  Caller(Stack stack, Member member, Member.Held held) throws Exception {
    this(stack, new ModuleOverHttp(stack.apiUrl()), member, held, member.session(held));
  }

  private Caller(
      Stack stack, ModuleOverHttp module, Member member, Member.Held held, Member.Session session)
      throws Exception {
    this.stack = stack;
    this.module = module;
    this.member = member;
    this.held = held;
    this.session = session;
    this.moduleKey =
        RsaJwk.parse(
            ModuleOverHttp.JSON
                .readTree(module.get("/v1/gateway/keys").body())
                .required("decryptionKey"));
  }

  /** The same person at another API of the deployment; not to be closed by itself. */
  Caller through(URI api) throws Exception {
    return new Caller(stack, new ModuleOverHttp(api), member, held, session);
  }

  public Member member() {
    return member;
  }

  Member.Session session() {
    return session;
  }

  public Address address() {
    return member.address();
  }

  Eip712Domain domain() {
    return stack.network().apiDomain();
  }

  public String seal(JsonNode payload) {
    return Jwe.sealToModule(CanonicalJson.bytes(payload), moduleKey);
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }

  private HttpResponse<String> postWith(String token, String path, String body) throws Exception {
    return module.post(
        path, body, "content-type", "application/jose", Member.AUTHORIZATION, bearer(token));
  }

  // ---- III.1 to III.10

  /** R7 with one change, signed. */
  public SignedMessage<ListServices> listServices(UnaryOperator<ListServices> change) {
    long now = Owner.now();
    return member.signed(
        domain(),
        ListServices.TYPE,
        change.apply(
            new ListServices(
                address(),
                held.credRef(),
                held.roleCommit(),
                held.credential().version(),
                session.sid(),
                Owner.word(),
                now,
                now + INTERACTIVE)));
  }

  static ObjectNode payload(SignedMessage<ListServices> request) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("listServices", request.toJson());
    return payload;
  }

  public HttpResponse<String> list(SignedMessage<ListServices> request) throws Exception {
    return list(session.token(), request);
  }

  HttpResponse<String> list(String token, SignedMessage<ListServices> request) throws Exception {
    return postWith(token, "/v1/services", seal(payload(request)));
  }

  /** N, of a request that is as it must be. */
  public SignedMessage<ServiceList> listed() throws Exception {
    HttpResponse<String> answer = list(listServices(request -> request));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return SignedMessage.parse(
        ServiceList.TYPE, ModuleOverHttp.JSON.readTree(answer.body()).required("serviceList"));
  }

  // ---- III.11 to III.26

  /** R11 for these services with one change, signed. */
  public SignedMessage<TokenRequest> tokenRequest(
      SignedMessage<ServiceList> list, List<String> services, UnaryOperator<TokenRequest> change) {
    long now = Owner.now();
    return member.signed(
        domain(),
        TokenRequest.TYPE,
        change.apply(
            new TokenRequest(
                address(),
                held.credRef(),
                held.roleCommit(),
                held.credential().version(),
                session.sid(),
                list.digest(),
                services,
                600,
                member.thumbprint(),
                Owner.word(),
                now,
                now + 3600)));
  }

  /** R11 with its Tx3. */
  public record Anchored(SignedMessage<TokenRequest> request, long block) {
    public String path() {
      return "/v1/tokens/" + request.digest() + "?block=" + block;
    }
  }

  public Anchored anchored(SignedMessage<TokenRequest> request) throws Exception {
    return anchored(request, FINALIZED);
  }

  Anchored anchored(SignedMessage<TokenRequest> request, Finality finality) throws Exception {
    return new Anchored(
        request, transact(ApiContract.storeListServices(request.digest()), finality));
  }

  /** A call of SCapi by the caller, in a block that is as final as asked; the block's number. */
  public long transact(byte[] data, Finality finality) throws Exception {
    return member.call(stack.network().apiTokenRegistry().address(), data, finality);
  }

  /** What is sealed to make R12. */
  public ObjectNode tokenPayload(SignedMessage<TokenRequest> request) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("tokenRequest", request.toJson());
    payload.set("replyJwk", member.replyKey().publicJwk().toJson());
    return payload;
  }

  public HttpResponse<String> send(Anchored anchored) throws Exception {
    return module.post(anchored.path(), seal(tokenPayload(anchored.request())));
  }

  /**
   * An access token.
   *
   * @param hash H10
   */
  public record Token(String compact, Bytes32 hash) {}

  /** R13, when the token is final. */
  public Token collect(SignedMessage<TokenRequest> request) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    HttpResponse<String> status = status(request.digest());
    while (status.statusCode() == 202 && System.nanoTime() < deadline) {
      Thread.sleep(100);
      status = status(request.digest());
    }
    assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
    JsonNode reply = member.opened(status.body());
    String compact = StrictJson.text(reply, "accessToken");
    return new Token(
        compact,
        GatewayCommitments.tokenHash(
            address(),
            request.digest(),
            Digests.keccak256(compact),
            reply.required("timeExp").longValue()));
  }

  public HttpResponse<String> status(Bytes32 requestHash) throws Exception {
    return module.get("/v1/tokens/" + requestHash);
  }

  /** All of Protocol III. */
  Token token(String... services) throws Exception {
    return token(request -> request, services);
  }

  /** The same with a change of R11. */
  public Token token(UnaryOperator<TokenRequest> change, String... services) throws Exception {
    SignedMessage<TokenRequest> request = tokenRequest(listed(), List.of(services), change);
    HttpResponse<String> taken = send(anchored(request));
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    return collect(request);
  }

  // ---- IV

  /** R14 with one change, signed. */
  public SignedMessage<ApiCall> call(
      Token token, String service, JsonNode param, UnaryOperator<ApiCall> change) {
    long now = Owner.now();
    return member.signed(
        domain(),
        ApiCall.TYPE,
        change.apply(
            new ApiCall(
                address(),
                token.hash(),
                service,
                CanonicalJson.keccak256(param),
                member.thumbprint(),
                Owner.word(),
                now,
                now + INTERACTIVE)));
  }

  /** What is sealed to make R15. */
  public ObjectNode callPayload(SignedMessage<ApiCall> call, JsonNode param) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("apiCall", call.toJson());
    payload.set("param", param);
    payload.set("replyJwk", member.replyKey().publicJwk().toJson());
    return payload;
  }

  public HttpResponse<String> send(Token token, ObjectNode payload) throws Exception {
    return postWith(token.compact(), "/v1/call", seal(payload));
  }

  /** A call of this service, as it must be. */
  HttpResponse<String> send(Token token, String service, JsonNode param) throws Exception {
    return send(token, callPayload(call(token, service, param, call -> call), param));
  }

  /** {@code {apiResult, result}} of an answer. */
  public JsonNode opened(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return member.opened(answer.body());
  }

  public HttpResponse<String> operation(Bytes32 callHash) throws Exception {
    return operation(session.token(), callHash);
  }

  HttpResponse<String> operation(String token, Bytes32 callHash) throws Exception {
    return module.get("/v1/operations/" + callHash, Member.AUTHORIZATION, bearer(token));
  }

  /** An order to stop an operation with one change, signed. */
  SignedMessage<CancelOperation> cancellation(
      Bytes32 callHash, UnaryOperator<CancelOperation> change) {
    long now = Owner.now();
    return member.signed(
        domain(),
        CancelOperation.TYPE,
        change.apply(
            new CancelOperation(address(), callHash, Owner.word(), now, now + INTERACTIVE)));
  }

  HttpResponse<String> cancel(Bytes32 callHash, SignedMessage<CancelOperation> order)
      throws Exception {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("cancelOperation", order.toJson());
    return module.post(
        "/v1/operations/" + callHash + "/cancellation",
        body.toString(),
        "content-type",
        "application/json");
  }

  @Override
  public void close() {
    member.close();
  }
}
