package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.wallet.Wallet;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Who may not store: C8 and the role, as a stored request would meet them. */
@ResourceLock(SharedStack.ADMINISTRATORS)
final class StandingRefusalsTest {
  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static Owner owner;

  @BeforeAll
  static void start() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    owner = new Owner(stack, folder);
  }

  @AfterAll
  static void stop() {
    owner.close();
  }

  private static HttpResponse<String> open(Owner who, UnaryOperator<UploadRequest> change)
      throws Exception {
    return open(module, who, change);
  }

  private static HttpResponse<String> open(
      ModuleOverHttp api, Owner who, UnaryOperator<UploadRequest> change) throws Exception {
    return api.post("/v1/uploads", who.sealedRequest(who.uploadRequest(change)));
  }

  /** Every route that a stranger can call, and what stands before the table behind it. */
  private static final Map<String, String> GUARDS =
      Map.ofEntries(
          Map.entry("post /v1/datasets/{requestHash}", "standing"),
          Map.entry("post /v1/uploads", "standing"),
          Map.entry("post /v1/uploads/{uploadId}/blocks", "ticket of an upload"),
          Map.entry("get /v1/datasets/{requestHash}", "reads"),
          Map.entry("post /v1/erasures/{requestHash}", "tombstone of the owner's"),
          Map.entry("get /ipfs/{cid}", "reads"),
          Map.entry("get /v1/keys", "reads"),
          Map.entry("get /v1/identity/keys", "reads"),
          Map.entry("post /v1/email-codes", "identity"),
          Map.entry("post /v1/registrations/{requestHash}", "identity"),
          Map.entry("get /v1/registrations/{requestHash}", "identity"),
          Map.entry("post /v1/registrations/{requestHash}/ack", "identity"),
          Map.entry("post /v1/login/challenges", "identity"),
          Map.entry("post /v1/login/{challenge}", "identity"),
          Map.entry("post /v1/logout", "identity"),
          Map.entry("post /v1/rotations", "identity"),
          Map.entry("post /v1/admin/orders", "identity"),
          Map.entry("get /v1/admin/orders/{requestHash}", "identity"),
          Map.entry("post /v1/admin/users", "identity"),
          Map.entry("get /v1/gateway/keys", "reads"),
          Map.entry("get /v1/custodian/keys", "reads"),
          Map.entry("post /v1/services", "standing"),
          Map.entry("post /v1/tokens/{requestHash}", "standing"),
          Map.entry("get /v1/tokens/{requestHash}", "reads"),
          Map.entry("post /v1/call", "standing"),
          Map.entry("get /v1/operations/{requestHash}", "session"),
          Map.entry("post /v1/operations/{requestHash}/cancellation", "operation's user"));

  @Test
  void everyRouteToTheDataAsksForStandingOrOnlyReads() throws Exception {
    Map<String, FunctionModel> routes =
        functions().stream()
            .flatMap(function ->
                function.routes().stream()
                    .map(route ->
                        Map.entry(
                            route.method().toLowerCase(Locale.ROOT) + " " + route.path(),
                            function)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    assertThat(routes.keySet()).isEqualTo(GUARDS.keySet());
    routes.forEach((route, function) -> {
      boolean asks = function.environment().containsKey("QUERY_ROLE_FUNCTION");
      assertThat(asks).as(route).isEqualTo("standing".equals(GUARDS.get(route)));
    });
  }

  @Test
  void aKeyThatNeverRegisteredIsCredentialMismatch() throws Exception {
    Wallet stranger =
        Wallet.create(
            Files.createTempDirectory(folder, "stranger").resolve("wallet.json"),
            "password".toCharArray(),
            Wallet.Strength.LOCAL,
            Owner.RANDOMNESS);
    try (stranger) {
      refused(
          module.post("/v1/uploads", owner.sealedRequest(owner.uploadRequest(stranger))),
          Refusal.CREDENTIAL_MISMATCH);
    }
  }

  @Test
  void aSessionThatWasEndedIsSession() throws Exception {
    Member.Session second = owner.member().session(owner.held());
    assertThat(open(owner, request -> inSession(request, second.sid())).statusCode())
        .isEqualTo(201);

    owner.member().logOut(second);

    refused(open(owner, request -> inSession(request, second.sid())), Refusal.SESSION);
  }

  @Test
  void aSessionThatNeverWasIsSession() throws Exception {
    refused(open(owner, request -> inSession(request, Owner.word())), Refusal.SESSION);
  }

  @Test
  void aCredentialThatItsUserRevokedIsCredentialRevokedOneBlockLater() throws Exception {
    try (var leaver = new Owner(stack, folder)) {
      leaver.member().call(IdmaContract.revokeOwn(), Finality.parse("latest"));

      refused(open(leaver, request -> request), Refusal.CREDENTIAL_REVOKED);
    }
  }

  @Test
  void aSystemAdministratorWithoutTheScopeIsRoleForbidden() throws Exception {
    var third = Administrator.of(stack, 3);
    try (var admin = new Owner(stack, folder, third.member(), third.held())) {
      assertThat(admin.held().credential().role()).isEqualTo(3);

      refused(open(admin, request -> request), Refusal.ROLE_FORBIDDEN);
    }
  }

  @Test
  void aGeneralUserWithTheScopeAndWithoutTheEditBitIsRoleForbidden() throws Exception {
    try (var viewer = new Owner(stack, folder);
        var first = Administrator.of(stack, 1);
        var second = Administrator.of(stack, 2)) {
      assertThat(open(viewer, request -> request).statusCode()).isEqualTo(201);
      int readsAndDeletes = Role.Access.VIEW.bit() | Role.Access.DELETE.bit();
      UserRole asked =
          UserRole.of(Role.GENERAL_USER.number(), Role.Scope.PERSONAL_DATA.bit(), readsAndDeletes);
      var orders = new Orders(viewer.member());
      var rotation = orders.rotation(Orders.claimed(viewer.held()), asked, Bytes32.ZERO);
      HttpResponse<String> taken =
          module.post(
              "/v1/rotations",
              viewer
                  .member()
                  .seal(
                      orders.payload(
                          rotation,
                          first.orders().approval(rotation.digest()),
                          second.orders().approval(rotation.digest()))));
      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
      Member.Held after = viewer.member().collect(rotation.digest());
      assertThat(Orders.role(after)).isEqualTo(asked);

      try (var again = new Owner(stack, folder, viewer.member(), after)) {
        refused(open(again, request -> request), Refusal.ROLE_FORBIDDEN);
        Owner.Content content = again.content();
        var message = again.message(content);
        long block = again.anchor(content, message);
        refused(
            module.post(Owner.path(message.digest(), block), again.sealed(message)),
            Refusal.ROLE_FORBIDDEN);
      }
    }
  }

  @Test
  void aModuleWhoseKeyIsNotRegisteredIsModuleUnknown() throws Exception {
    Map<String, String> otherKey = Map.of("MESSAGE_KEY", stack.reference("IdmaMessageKey"));
    try (StackGateway forged = stack.openGateway(otherKey)) {
      refused(
          open(new ModuleOverHttp(forged.url()), owner, request -> request),
          Refusal.MODULE_UNKNOWN);
    }
  }

  @Test
  void anAnswerThatIsNotOfIdentityManagementIsRoleAssertion() throws Exception {
    String other = functionThatIsAsked().replace("QueryRole", "LoginChallenge");
    try (StackGateway forged = stack.openGateway(Map.of("QUERY_ROLE_FUNCTION", other))) {
      refused(
          open(new ModuleOverHttp(forged.url()), owner, request -> request),
          Refusal.ROLE_ASSERTION);
    }
  }

  private static String functionThatIsAsked() throws Exception {
    return functions().stream()
        .filter(function -> function.logicalId().equals("OpenUpload"))
        .map(function -> function.environment().get("QUERY_ROLE_FUNCTION"))
        .findFirst()
        .orElseThrow();
  }

  private static List<FunctionModel> functions() throws Exception {
    return SamTemplate.read(SharedStack.projectRoot().resolve("infrastructure/template.yaml"))
        .functions(stack.values());
  }

  private static UploadRequest inSession(UploadRequest request, Bytes32 sid) {
    return new UploadRequest(
        request.user(),
        request.credRef(),
        request.roleCommit(),
        request.credVersion(),
        sid,
        request.size(),
        request.nonce(),
        request.iat(),
        request.exp());
  }
}
