package dev.probity.client.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.http.OddServer;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayBlocksTest {
  private static final byte[] BLOCK = "a block of 25 plain bytes".getBytes(UTF_8);
  private static final Cid CID = Cid.ofBlock(Codec.RAW, BLOCK);

  /** As the verifier reads. */
  private static void readVerified(GatewayBlocks gateway) throws IOException {
    var _ =
        new VerifiedDag(gateway, DagLimits.DEFAULT).walk(CID, 0, (ordinal, cid, length) -> true);
  }

  @Test
  void aBlockIsAskedForByTheTrustlessGatewaysPath() throws IOException {
    try (OddServer server = OddServer.answering(200, BLOCK);
        var gateway = new GatewayBlocks(server.address().resolve("behind/a/path"))) {
      assertThat(gateway.get(CID)).isEqualTo(BLOCK);
      assertThat(server.paths()).containsExactly("GET /behind/a/path/ipfs/" + CID + "?format=raw");
    }
  }

  @Test
  void otherBytesThanAskedForAreRefusedByTheirCid() throws IOException {
    byte[] other = BLOCK.clone();
    other[3] ^= 1;
    try (OddServer server = OddServer.answering(200, other);
        var gateway = new GatewayBlocks(server.address())) {
      assertThatThrownBy(() -> readVerified(gateway))
          .isInstanceOf(ContentException.class)
          .hasMessageContaining(CID.toString());
    }
  }

  @Test
  void ofABlockThatIsTooLargeOneByteMoreThanAllowedIsRead() throws IOException {
    try (OddServer server = OddServer.answering(200, new byte[4 * DagLimits.MAX_BLOCK_BYTES]);
        var gateway = new GatewayBlocks(server.address())) {
      assertThat(gateway.get(CID)).hasSize(DagLimits.MAX_BLOCK_BYTES + 1);
      assertThatThrownBy(() -> readVerified(gateway)).isInstanceOf(ContentException.class);
    }
  }

  @Test
  void aRedirectIsFollowed() throws IOException {
    try (OddServer store = OddServer.answering(200, BLOCK);
        OddServer gatewayServer =
            new OddServer(exchange -> {
              exchange.getResponseHeaders().add("location", store.address() + "elsewhere");
              OddServer.answer(exchange, 307, new byte[0]);
            });
        var gateway = new GatewayBlocks(gatewayServer.address())) {
      assertThat(gateway.get(CID)).isEqualTo(BLOCK);
      assertThat(store.paths()).containsExactly("GET /elsewhere");
    }
  }

  @Test
  void aCircleOfRedirectsEnds() throws IOException {
    try (OddServer server =
            new OddServer(exchange -> {
              exchange.getResponseHeaders().add("location", "/again");
              OddServer.answer(exchange, 302, new byte[0]);
            });
        var gateway = new GatewayBlocks(server.address())) {
      assertThatThrownBy(() -> gateway.get(CID)).isInstanceOf(IOException.class);
      assertThat(server.paths()).hasSizeLessThan(20);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void aBlockThatIsNotThereIsNamed(int status) throws IOException {
    try (OddServer server = OddServer.answering(status, "no".getBytes(UTF_8));
        var gateway = new GatewayBlocks(server.address())) {
      assertThatThrownBy(() -> gateway.get(CID))
          .isInstanceOf(BlockNotFoundException.class)
          .hasMessageContaining(CID.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429, 500, 504})
  void anyOtherStatusIsAFailureToReadAndNotAMissingBlock(int status) throws IOException {
    try (OddServer server = OddServer.answering(status, new byte[0]);
        var gateway = new GatewayBlocks(server.address())) {
      assertThatThrownBy(() -> gateway.get(CID))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(status))
          .hasMessageContaining(CID.toString());
    }
  }

  @Test
  void aGatewayThatFallsSilentInTheMiddleHoldsNobody() throws IOException {
    try (OddServer server = OddServer.silentAfter(200, BLOCK);
        var gateway = new GatewayBlocks(server.address(), Duration.ofMillis(300))) {
      assertThatThrownBy(() -> gateway.get(CID)).isInstanceOf(HttpTimeoutException.class);
    }
  }
}
