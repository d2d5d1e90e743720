package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.CarReader;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLimits;
import dev.probity.content.UnixFsFile;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.step.Refusal;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Content as anybody reads it, through {@code GET /ipfs/{cid}}. */
class ContentGatewayTest {
  @TempDir static Path folder;

  private static final Stack STACK = SharedStack.get();
  private static final ModuleOverHttp MODULE = new ModuleOverHttp(STACK.apiUrl());
  private static Owner owner;
  private static Owner.Content content;

  @BeforeAll
  static void store() throws Exception {
    owner = new Owner(STACK, folder);
    content = owner.content();
    owner.upload(content.blocks());
  }

  @AfterAll
  static void stop() {
    owner.close();
  }

  private static String at(Cid cid, String query) {
    return "/ipfs/" + cid + query;
  }

  @Test
  void everyBlockIsServedRawAndIsWhatItsCidSays() throws Exception {
    for (Map.Entry<Cid, byte[]> block : content.blocks().entrySet()) {
      HttpResponse<byte[]> raw = MODULE.getBytes(at(block.getKey(), "?format=raw"));
      assertThat(raw.statusCode()).isEqualTo(200);
      assertThat(raw.headers().firstValue("content-type")).contains("application/vnd.ipld.raw");
      assertThat(raw.body()).isEqualTo(block.getValue());
    }
  }

  @Test
  void theWholeGraphIsServedAsOneCar() throws Exception {
    HttpResponse<byte[]> car = MODULE.getBytes(at(content.root(), "?format=car"));
    assertThat(car.statusCode()).isEqualTo(200);
    assertThat(car.headers().firstValue("content-type"))
        .contains("application/vnd.ipld.car; version=1; order=dfs; dups=n");
    Set<Cid> read = new HashSet<>();
    try (CarReader reader =
        CarReader.verifying(new ByteArrayInputStream(car.body()), DagLimits.DEFAULT)) {
      assertThat(reader.root()).isEqualTo(content.root());
      while (reader.hasNext()) {
        read.add(reader.next().cid());
      }
    }
    assertThat(read).isEqualTo(content.blocks().keySet());
  }

  @Test
  void theAcceptHeaderChoosesAsTheQueryDoes() throws Exception {
    HttpResponse<byte[]> raw =
        MODULE.getBytes(at(content.root(), ""), "accept", "application/vnd.ipld.raw");
    assertThat(raw.body()).isEqualTo(content.blocks().get(content.root()));
    HttpResponse<byte[]> car =
        MODULE.getBytes(at(content.root(), ""), "accept", "application/vnd.ipld.car");
    assertThat(car.headers().firstValue("content-type").orElse(""))
        .startsWith("application/vnd.ipld.car");
  }

  @Test
  void aCallThatNamesNoFormatIsMalformed() throws Exception {
    refused(MODULE.get(at(content.root(), "")), Refusal.MALFORMED);
    refused(MODULE.get(at(content.root(), "?format=tar")), Refusal.MALFORMED);
  }

  @Test
  void aNameThatIsNoCidIsMalformed() throws Exception {
    refused(MODULE.get("/ipfs/QmNotOurs?format=raw"), Refusal.MALFORMED);
  }

  @Test
  void aBlockThatNobodyStoredIsNotFound() throws Exception {
    Cid nobodys = Cid.ofBlock(Codec.RAW, Owner.RANDOMNESS.bytes(40));
    refused(MODULE.get(at(nobodys, "?format=raw")), Refusal.NOT_FOUND);
    refused(MODULE.get(at(nobodys, "?format=car")), Refusal.NOT_FOUND);
  }

  @Test
  void aGraphAboveFourMebibytesIsTooLargeAndNamesTheRawRoute() throws Exception {
    Map<Cid, byte[]> blocks = new HashMap<>();
    Cid root =
        UnixFsFile.importFrom(
                new ByteArrayInputStream(Owner.RANDOMNESS.bytes((4 << 20) + 1)),
                (cid, block) -> blocks.put(cid, block.clone()))
            .cid();
    owner.upload(blocks);
    HttpResponse<String> car = MODULE.get(at(root, "?format=car"));
    refused(car, Refusal.TOO_LARGE);
    assertThat(car.body()).contains("/ipfs/" + root + "?format=raw");
    assertThat(MODULE.getBytes(at(root, "?format=raw")).body()).isEqualTo(blocks.get(root));
  }

  @Test
  void aStoredObjectThatIsNotItsBlockIsStateDivergedAndNeverServed() throws Exception {
    byte[] promised = Owner.RANDOMNESS.bytes(64);
    Cid cid = Cid.ofBlock(Codec.RAW, promised);
    try (S3Client s3 = STACK.aws().s3Client()) {
      s3.putObject(
          put -> put.bucket(STACK.reference("ContentBucket")).key(cid.toString()),
          RequestBody.fromBytes(Owner.RANDOMNESS.bytes(64)));
    }
    refused(MODULE.get(at(cid, "?format=raw")), Refusal.STATE_DIVERGED);
    refused(MODULE.get(at(cid, "?format=car")), Refusal.STATE_DIVERGED);
  }
}
