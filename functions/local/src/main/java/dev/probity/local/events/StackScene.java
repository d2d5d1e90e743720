package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.aws.KmsDecryptionKey;
import dev.probity.aws.KmsMessageSigner;
import dev.probity.chain.ApiContract;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.cli.CommonOptions;
import dev.probity.content.Cid;
import dev.probity.local.service.LocalCredentials;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.mail.Outbox;
import dev.probity.local.stack.AwsEndpoints;
import dev.probity.local.stack.GenesisWallets;
import dev.probity.local.stack.RunningStack;
import dev.probity.local.stack.StackService;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kms.KmsClient;

/** A running local stack, with accounts that are made for the purpose. */
public final class StackScene implements Scene, AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Finality FINALIZED = Finality.parse("finalized");
  private static final Finality LATEST = Finality.parse("latest");

  /** Of all scenes at once: an account that two register at a time supersedes itself. */
  private static final Object ENROLLING = new Object();

  /** Port 9 (discard) of this machine, where nobody listens. */
  private static final String NOBODY = "http://127.0.0.1:9";

  private final NetworkDescriptor network;
  private final AwsEndpoints aws;
  private final RunningStack running;
  private final ChainView chain;
  private final Wallet owner;
  private final Wallet stranger;
  private final List<Wallet> admins = new ArrayList<>();
  private final GenesisWallets genesis;
  private final List<Wallet> newcomers = new ArrayList<>();
  private final Outbox mail;
  private final KmsClient kms;
  private final Module integrity;
  private final Module identity;
  private final Module gateway;
  private final Module custodian;
  private final StackRows rows;
  private final StackCalls calls;

  /** The stack that runs on a state folder. */
  public StackScene(StateFolder state, RunningStack running)
      throws IOException, InterruptedException, WireException {
    this.running = running;
    this.network =
        NetworkDescriptor.parse(Files.readAllBytes(state.root().resolve("network.json")));
    this.aws =
        new AwsEndpoints(
            running.url(StackService.DYNAMODB),
            running.url(StackService.S3),
            running.url(StackService.KMS),
            running.url(StackService.MAIL),
            LocalCredentials.of(state));
    this.chain =
        new ChainView(
            List.of(RpcEndpoint.of(running.url(StackService.CHAIN))), FINALIZED, network.chainId());
    this.owner = account();
    this.stranger = account();
    this.genesis = GenesisWallets.of(state);
    this.mail = Outbox.of(state);
    this.kms = aws.kmsClient();
    this.rows = new StackRows(running, aws);
    this.calls = new StackCalls(running, aws);
    this.integrity = new Module(network.integrityDomain(), key("/v1/keys"));
    this.identity = new Module(network.idmaDomain(), key("/v1/identity/keys"));
    this.gateway = new Module(network.apiDomain(), key("/v1/gateway/keys"));
    this.custodian = new Module(network.integrityDomain(), key("/v1/custodian/keys"));
  }

  private RsaJwk key(String path) throws IOException, InterruptedException, WireException {
    JsonNode keys =
        StrictJson.parse(
            calls.get(path).getBytes(StandardCharsets.UTF_8), StrictJson.Limits.MESSAGE);
    return RsaJwk.parse(StrictJson.member(keys, "decryptionKey"));
  }

  private Wallet account() throws IOException {
    Path folder = Files.createTempDirectory("probity-events");
    Path file = folder.resolve("wallet.json");
    try {
      char[] password = UUID.randomUUID().toString().toCharArray();
      Wallet wallet = Wallet.create(file, password, Wallet.Strength.LOCAL, randomness());
      DevelopmentFunds.grant(chain, wallet.address());
      return wallet;
    } catch (WalletException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    } finally {
      // It signs from memory, and nobody needs it afterwards.
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  @Override
  public Module integrity() {
    return integrity;
  }

  @Override
  public Module identity() {
    return identity;
  }

  @Override
  public Module gateway() {
    return gateway;
  }

  @Override
  public Module custodian() {
    return custodian;
  }

  @Override
  public RsaJwk releasing() {
    return new KmsDecryptionKey(kms, running.reference("AiServiceDecryptionKey")).publicJwk();
  }

  @Override
  public MessageSigner granting() {
    return new KmsMessageSigner(kms, running.reference("GatewayMessageKey"));
  }

  @Override
  public MessageSigner asking() {
    return new KmsMessageSigner(kms, running.reference("IntegrityMessageKey"));
  }

  @Override
  public Instant now() {
    return InstantSource.system().instant();
  }

  @Override
  public Randomness randomness() {
    return CommonOptions.randomness();
  }

  @Override
  public ReplyKeyPair replyKey() {
    return ReplyKeyPair.generate();
  }

  @Override
  public MessageSigner owner() {
    return owner;
  }

  @Override
  public MessageSigner stranger() {
    return stranger;
  }

  @Override
  public MessageSigner newcomer() throws IOException {
    Wallet wallet = account();
    newcomers.add(wallet);
    return wallet;
  }

  @Override
  public MessageSigner administrator() {
    throw new IllegalStateException("a stack cannot spare an administrator: only in memory");
  }

  @Override
  public List<Administrator> administrators(Enrolment enrolment)
      throws IOException, InterruptedException, WireException {
    List<Administrator> known = new ArrayList<>();
    synchronized (ENROLLING) {
      for (int number = 1; number <= 2; number++) {
        Wallet admin = genesis.admin(number);
        admins.add(admin);
        DevelopmentFunds.grant(chain, admin.address());
        Optional<CredentialCheck.Claimed> before = rows.registered(admin.address());
        known.add(
            new Administrator(
                admin, before.isPresent() ? before.get() : enrolment.registered(admin)));
      }
    }
    return known;
  }

  @Override
  public long anchor(boolean byOwner, Anchor anchor, boolean waitForFinality)
      throws IOException, InterruptedException {
    return send(
        byOwner ? owner : stranger,
        ContractCall.of(
            network.integrityRegistry().address(),
            IntegrityContract.storeTdataHash(
                anchor.nonce(), anchor.version(), anchor.requestHash(), anchor.contentDigest())),
        waitForFinality);
  }

  @Override
  public long erase(boolean byOwner, Erasure erasure, boolean waitForFinality)
      throws IOException, InterruptedException {
    return send(
        byOwner ? owner : stranger,
        ContractCall.of(
            network.integrityRegistry().address(),
            IntegrityContract.eraseTdata(
                erasure.nonce(), erasure.version(), erasure.requestHash())),
        waitForFinality);
  }

  @Override
  public long timeOf(long block) {
    return chain.block(block).orElseThrow().timestamp();
  }

  @Override
  public long request(MessageSigner user, Bytes32 requestHash, boolean waitForFinality)
      throws IOException, InterruptedException {
    return send(
        wallet(user),
        ContractCall.of(network.idmaRegistry().address(), IdmaContract.storeRegData(requestHash)),
        waitForFinality);
  }

  @Override
  public long tokenRequest(MessageSigner user, Bytes32 requestHash, boolean waitForFinality)
      throws IOException, InterruptedException {
    return send(
        wallet(user),
        ContractCall.of(
            network.apiTokenRegistry().address(), ApiContract.storeListServices(requestHash)),
        waitForFinality);
  }

  @Override
  public void changeToken(MessageSigner user, Bytes32 tokenHash, EventTemplate.TokenIs became)
      throws IOException, InterruptedException {
    byte[] data =
        switch (became) {
          case REVOKED -> ApiContract.revokeToken(tokenHash, "lost");
          case SUSPENDED -> ApiContract.suspendToken(tokenHash, "away");
          case EXPIRED, FORGOTTEN ->
              throw new IllegalStateException("a stack's chain keeps its time and blocks");
        };
    long _ = send(wallet(user), ContractCall.of(network.apiTokenRegistry().address(), data), false);
  }

  @Override
  public void change(MessageSigner user, EventTemplate.Became became)
      throws IOException, InterruptedException {
    switch (became) {
      case REVOKED -> {
        long _ =
            send(
                wallet(user),
                ContractCall.of(network.idmaRegistry().address(), IdmaContract.revokeOwn()),
                true);
      }
      case SUSPENDED -> throw new IllegalArgumentException("an order suspends");
      case LOWERED -> throw new IllegalStateException("only administrators have a role to lower");
    }
  }

  private Wallet wallet(MessageSigner user) {
    return Stream.of(Stream.of(owner, stranger), newcomers.stream(), admins.stream())
        .flatMap(wallets -> wallets)
        .filter(one -> one.equals(user))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String mailTo(String address) throws IOException {
    return mail.messages().stream()
        .filter(message -> message.to().text().equals(address))
        .reduce((earlier, later) -> later)
        .orElseThrow(() -> new IOException("no message went to " + address))
        .text();
  }

  private long send(Wallet by, ContractCall call, boolean waitForFinality)
      throws IOException, InterruptedException {
    var transactions = new WalletTransactions(chain, by, POLL);
    try {
      var signed = transactions.sign(call, transactions.estimate(call));
      transactions.broadcast(signed);
      TransactionFate fate =
          transactions.await(
              List.of(signed), waitForFinality ? FINALIZED : LATEST, LIMIT, WaitProgress.SILENT);
      if (fate instanceof TransactionFate.Mined mined) {
        return mined.block().number();
      }
      throw new IOException("the transaction was not mined: " + fate);
    } catch (TransactionException refused) {
      throw new IOException("the chain refused the transaction: " + refused.getMessage(), refused);
    }
  }

  @Override
  public long newestBlock() {
    return chain.heads().latest().number();
  }

  @Override
  public void upload(Address user, Map<Cid, byte[]> blocks) {
    new StackBlocks(aws, running::reference).put(user, blocks);
  }

  @Override
  public String accepted(String function, RenderedEvent event)
      throws IOException, InterruptedException {
    return calls.accepted(function, event);
  }

  @Override
  public void editRow(RowName name) {
    rows.edit(name);
  }

  @Override
  public Map<String, String> surroundings(EventTemplate.Given given) throws InterruptedException {
    if (given.later() != null) {
      Thread.sleep(given.later());
    }
    Map<String, String> environment = new TreeMap<>();
    if (given.unreachable() != null) {
      environment.put(
          switch (given.unreachable()) {
            case CHAIN -> "CHAIN_RPC_URLS";
            case TABLES -> "AWS_ENDPOINT_URL_DYNAMODB";
            case BLOCKS -> "AWS_ENDPOINT_URL_S3";
            case KEYS -> "AWS_ENDPOINT_URL_KMS";
            case MAIL -> "AWS_ENDPOINT_URL_SESV2";
          },
          NOBODY);
    }
    if (Boolean.FALSE.equals(given.finalized())) {
      environment.put("CHAIN_FINALITY", "4000");
    }
    if (Boolean.TRUE.equals(given.rowKeyLost())) {
      environment.put("ROW_KEY", "alias/nobody");
    }
    return environment;
  }

  @Override
  public void close() {
    calls.close();
    kms.close();
    owner.close();
    stranger.close();
    newcomers.forEach(Wallet::close);
    admins.forEach(Wallet::close);
  }
}
