package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.account.KeptCredential;
import dev.probity.client.account.KeptSession;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.Connection;
import dev.probity.client.deployment.PublishedKeys;
import dev.probity.client.terminal.Quantities;
import dev.probity.client.terminal.Stages;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * V.1, V.2: opens an upload by a signed request, and sends what is missing.
 *
 * @param account who uploads, and in which session; asked only when something is missing
 */
public record ContentUpload(
    Connection connection,
    Supplier<LoggedIn> account,
    Stages stages,
    InstantSource clock,
    Randomness randomness) {
  private static final Duration LIFETIME = Duration.ofSeconds(110);

  /**
   * Sends these blocks of a call, which the store drops after a month.
   *
   * @param sizes the length of each
   * @param log of the blocks that have arrived; those are not sent again
   * @throws IOException if the blocks or the log cannot be read or written
   */
  public void sendPassing(BlockSource blocks, Map<Cid, Integer> sizes, Path log)
      throws ApiRefusedException, IOException {
    send(
        sizes.entrySet().stream()
            .map(block -> new BlockUpload.Block(block.getKey(), block.getValue()))
            .toList(),
        new BlockUpload(connection.api(), blocks, log, stages, false, clock));
  }

  /** Sends these blocks of a data set. */
  void send(BlockSource blocks, List<BlockUpload.Block> all, Path log)
      throws ApiRefusedException, IOException {
    send(all, new BlockUpload(connection.api(), blocks, log, stages, true, clock));
  }

  private void send(List<BlockUpload.Block> all, BlockUpload upload)
      throws ApiRefusedException, IOException {
    List<BlockUpload.Block> missing = upload.missing(all);
    if (missing.isEmpty()) {
      return;
    }
    long bytes = missing.stream().mapToLong(BlockUpload.Block::size).sum();
    stages.begin("sending blocks", bytes);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("uploadRequest", request(Math.max(bytes, 1)).toJson());
    ModuleApi.Answer opened =
        connection
            .api()
            .postJwe(
                "/v1/uploads",
                Jwe.sealToModule(
                    CanonicalJson.bytes(payload), PublishedKeys.ofIntegrity(connection)));
    upload.send(
        missing,
        ModuleApi.text(opened.json(), "uploadId"),
        ModuleApi.text(opened.json(), "ticket"));
    stages.end(missing.size() + " blocks, " + Quantities.bytes(bytes));
  }

  private SignedMessage<UploadRequest> request(long bytes) {
    long now = clock.instant().getEpochSecond();
    LoggedIn loggedIn = account.get();
    KeptCredential credential = loggedIn.credential();
    KeptSession session = loggedIn.session();
    var request =
        new UploadRequest(
            connection.wallet().address(),
            credential.credRef(),
            credential.roleCommit(),
            credential.version(),
            session.sid(),
            bytes,
            Bytes32.of(randomness.bytes(Bytes32.LENGTH)),
            now,
            now + LIFETIME.toSeconds());
    Eip712Domain domain = connection.network().integrityDomain();
    return new SignedMessage<>(
        UploadRequest.TYPE,
        domain,
        request,
        connection.wallet().sign(domain, UploadRequest.TYPE, request));
  }
}
