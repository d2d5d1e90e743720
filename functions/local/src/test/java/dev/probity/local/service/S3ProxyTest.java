package dev.probity.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * What the design asks of S3, asked of this one: above all that it refuses a block whose bytes are
 * not those of its name.
 */
final class S3ProxyTest {
  private static final String BUCKET = "content";
  private static final byte[] BLOCK = block(1, 1 << 20);
  private static final byte[] FLIPPED = flipped(BLOCK);

  private static final String LOOKS_UNFINISHED =
      "folder/object-00000000-0000-4000-8000-000000000000";

  @TempDir static Path folder;
  private static StateFolder state;
  private static LocalCredentials credentials;
  private static S3Proxy service;
  private static S3Client s3;
  private static S3Presigner presigner;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    state = StateFolder.at(folder);
    credentials = LocalCredentials.of(state);
    service = S3Proxy.start(TestStack.PROJECT, state, FreePorts.any(1).getFirst());
    s3 = TestStack.s3(service.endpoint(), credentials);
    presigner = TestStack.presigner(service.endpoint(), credentials);
    s3.createBucket(bucket -> bucket.bucket(BUCKET));
  }

  @AfterAll
  static void stop() throws IOException {
    presigner.close();
    s3.close();
    service.close();
  }

  @Test
  void bytesThatAreNotThoseOfTheirChecksumAreRefusedAndNotStored() {
    put("right", BLOCK, BLOCK);
    assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("right")).asByteArray())
        .isEqualTo(BLOCK);
    assertThatThrownBy(() -> put("wrong", FLIPPED, BLOCK))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refused -> assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("BadDigest"));
    assertThatThrownBy(() -> s3.getObject(get -> get.bucket(BUCKET).key("wrong")))
        .isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void anObjectIsNotReplacedWhenTheRequestSaysIfNoneMatch() {
    put("once", BLOCK, BLOCK);
    assertThatThrownBy(() -> put("once", FLIPPED, FLIPPED))
        .isInstanceOfSatisfying(
            S3Exception.class, refused -> assertThat(refused.statusCode()).isEqualTo(412));
    assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("once")).asByteArray())
        .isEqualTo(BLOCK);
  }

  @Test
  void aPresignedUploadTakesTheBlockItWasSignedForAndNoOther()
      throws IOException, InterruptedException {
    URI url = presigned("signed", Duration.ofMinutes(5));
    assertThat(upload(url, FLIPPED, digest(BLOCK))).as("other bytes").isEqualTo(400);
    assertThat(upload(url, FLIPPED, digest(FLIPPED)))
        .as("other bytes and their checksum")
        .isEqualTo(403);
    assertThat(upload(url, FLIPPED, null)).as("no checksum").isEqualTo(403);
    byte[] shorter = Arrays.copyOf(BLOCK, 100);
    assertThat(upload(url, shorter, digest(BLOCK))).as("another length").isEqualTo(403);
    assertThat(upload(url, shorter, digest(shorter)))
        .as("another length and its checksum")
        .isEqualTo(403);
    assertThat(
            upload(
                URI.create(url.toString().replace("/signed?", "/another?")), BLOCK, digest(BLOCK)))
        .as("another key")
        .isEqualTo(403);
    assertThatThrownBy(() -> s3.headObject(head -> head.bucket(BUCKET).key("signed")))
        .isInstanceOf(NoSuchKeyException.class);

    assertThat(upload(url, BLOCK, digest(BLOCK))).as("the block").isEqualTo(200);
    assertThat(upload(url, BLOCK, digest(BLOCK))).as("the block again").isEqualTo(412);
    assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("signed")).asByteArray())
        .isEqualTo(BLOCK);
  }

  @Test
  void aPresignedUploadIsRefusedAfterItsTime() throws IOException, InterruptedException {
    URI url = presigned("late", Duration.ofSeconds(1));
    Thread.sleep(2_100);
    assertThat(upload(url, BLOCK, digest(BLOCK))).isEqualTo(403);
  }

  @Test
  void aRequestWithoutASignatureOrWithAnotherSecretIsRefused()
      throws IOException, InterruptedException {
    assertThat(upload(service.endpoint().resolve("/" + BUCKET + "/unsigned"), BLOCK, digest(BLOCK)))
        .isEqualTo(403);
    try (S3Client stranger =
        TestStack.s3(
            service.endpoint(), new LocalCredentials(credentials.accessKeyId(), "0".repeat(64)))) {
      assertThatThrownBy(() -> stranger.listObjectsV2(list -> list.bucket(BUCKET)))
          .isInstanceOfSatisfying(
              S3Exception.class, refused -> assertThat(refused.statusCode()).isEqualTo(403));
    }
  }

  @Test
  void itListensOnTheLoopbackInterfaceAloneAndLogsNoSecret()
      throws IOException, InterruptedException {
    assertThat(DynamoDbLocalTest.Listening.elsewhereThanLoopback(service.endpoint().getPort()))
        .isEmpty();
    assertThat(service.health().state()).isEqualTo(ServiceHealth.State.READY);
    assertThat(String.join("\n", service.process().logTail(1000)))
        .doesNotContain(credentials.secretAccessKey());
  }

  @Test
  void objectsSurviveACrashAndAnUploadCutShortLeavesNone()
      throws IOException, InterruptedException {
    StateFolder own = StateFolder.at(folder.resolve("crash"));
    LocalCredentials key = LocalCredentials.of(own);
    int port = FreePorts.any(1).getFirst();
    try (S3Proxy first = S3Proxy.start(TestStack.PROJECT, own, port);
        S3Client client = TestStack.s3(first.endpoint(), key);
        S3Presigner signer = TestStack.presigner(first.endpoint(), key)) {
      client.createBucket(bucket -> bucket.bucket(BUCKET));
      client.putObject(object -> object.bucket(BUCKET).key("whole"), RequestBody.fromBytes(BLOCK));
      client.putObject(
          object -> object.bucket(BUCKET).key(LOOKS_UNFINISHED), RequestBody.fromBytes(BLOCK));
      URI url =
          URI.create(
              signer
                  .presignPutObject(put ->
                      put.signatureDuration(Duration.ofMinutes(5))
                          .putObjectRequest(
                              o -> o.bucket(BUCKET).key("half").contentLength((long) BLOCK.length)))
                  .url()
                  .toString());
      try (HalfUpload half = new HalfUpload(url, BLOCK)) {
        first.process().kill();
        assertThat(half.isOpen()).isTrue();
      }
    }
    try (S3Proxy second = S3Proxy.start(TestStack.PROJECT, own, port);
        S3Client client = TestStack.s3(second.endpoint(), key)) {
      assertThat(client.getObjectAsBytes(get -> get.bucket(BUCKET).key("whole")).asByteArray())
          .isEqualTo(BLOCK);
      assertThatThrownBy(() -> client.headObject(head -> head.bucket(BUCKET).key("half")))
          .isInstanceOf(NoSuchKeyException.class);
      assertThat(client.listObjectsV2(list -> list.bucket(BUCKET)).contents())
          .extracting(S3Object::key)
          .containsExactly(LOOKS_UNFINISHED, "whole");
    }
  }

  @Test
  void moreThanItsHeapIsStoredInItsHeap() {
    storeBlocks(110);
  }

  @Test
  @Tag("slow")
  void aGibibyteIsStoredInItsHeap() {
    storeBlocks(1024);
  }

  /** Stores and reads back {@code count} blocks of 1 MiB, through a service with 96 MiB of heap. */
  private static void storeBlocks(int count) {
    for (int i = 0; i < count; i++) {
      byte[] bytes = block(1000 + i, 1 << 20);
      put("heap/" + i, bytes, bytes);
    }
    for (int i = 0; i < count; i++) {
      String key = "heap/" + i;
      assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray())
          .isEqualTo(block(1000 + i, 1 << 20));
      s3.deleteObject(delete -> delete.bucket(BUCKET).key(key));
    }
  }

  private static void put(String key, byte[] bytes, byte[] digested) {
    s3.putObject(
        object -> object.bucket(BUCKET).key(key).ifNoneMatch("*").checksumSHA256(digest(digested)),
        RequestBody.fromBytes(bytes));
  }

  private static URI presigned(String key, Duration life) {
    return URI.create(
        presigner
            .presignPutObject(put ->
                put.signatureDuration(life)
                    .putObjectRequest(object ->
                        object
                            .bucket(BUCKET)
                            .key(key)
                            .ifNoneMatch("*")
                            .contentLength((long) BLOCK.length)
                            .checksumSHA256(digest(BLOCK))))
            .url()
            .toString());
  }

  private static int upload(URI url, byte[] body, @Nullable String checksum) throws IOException {
    Map<String, String> headers = new HashMap<>(Map.of("If-None-Match", "*"));
    if (checksum != null) {
      headers.put("X-Amz-Checksum-Sha256", checksum);
    }
    return RawUpload.status(url, headers, body);
  }

  private static byte[] block(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[copy.length / 2] ^= 1;
    return copy;
  }

  private static String digest(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new AssertionError(everyJdkHasIt);
    }
  }
}
