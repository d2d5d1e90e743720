package dev.probity.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.aws.S3BlockStore;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLimits;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.BlockStore.PresignedPut;
import dev.probity.protocol.port.contract.BlockStoreContract;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The S3 adapter, on S3Proxy, in the bucket that the template describes. */
final class S3BlockStoreTest extends BlockStoreContract {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Stack stack = SharedStack.get();
  private final S3Client client = stack.aws().s3Client();
  private final S3Presigner presigner = stack.aws().s3Presigner();

  @Override
  protected BlockStore store() {
    return new S3BlockStore(client, presigner, stack.reference("ContentBucket"));
  }

  @Test
  void anObjectThatIsLongerThanAnyBlockIsCutAndSoNoBlock() {
    byte[] bytes = new byte[3 << 20];
    Cid cid = Cid.ofBlock(Codec.RAW, bytes);
    client.putObject(
        put -> put.bucket(stack.reference("ContentBucket")).key(cid.toString()),
        RequestBody.fromBytes(bytes));
    byte[] read = store().get(cid).orElseThrow();
    assertThat(read).hasSize(DagLimits.MAX_BLOCK_BYTES);
    assertThat(Cid.ofBlock(Codec.RAW, read)).isNotEqualTo(cid);
  }

  @AfterEach
  void closeTheClients() {
    client.close();
    presigner.close();
  }

  @Override
  protected boolean upload(PresignedPut upload, byte[] bytes)
      throws IOException, InterruptedException {
    HttpRequest.Builder put = HttpRequest.newBuilder(upload.url());
    upload
        .headers()
        .forEach((name, value) -> {
          if (!name.equals("content-length")) {
            put.header(name, value);
          }
        });
    int status =
        HTTP.send(
                put.PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)).build(),
                BodyHandlers.ofString())
            .statusCode();
    return status == 200;
  }
}
