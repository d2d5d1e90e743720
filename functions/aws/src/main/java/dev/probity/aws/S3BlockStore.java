package dev.probity.aws;

import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Blocks in an S3 bucket: one object per block, its key the CID, its SHA-256 checksum the digest
 * inside the CID. What is kept for {@link BlockStore#PASSING} only has the prefix {@code passing/},
 * whose objects the bucket's lifecycle removes.
 */
public final class S3BlockStore implements BlockStore {
  private static final String PASSING_PREFIX = "passing/";
  private static final String CONTENT_TYPE = "application/octet-stream";

  private final S3Client client;
  private final S3Presigner presigner;
  private final String bucket;

  /** Blocks of this bucket. */
  public S3BlockStore(S3Client client, S3Presigner presigner, String bucket) {
    this.client = client;
    this.presigner = presigner;
    this.bucket = bucket;
  }

  @Override
  public Optional<byte[]> get(Cid cid) {
    return object(cid, cid.toString());
  }

  @Override
  public Optional<byte[]> getAny(Cid cid) {
    return object(cid, cid.toString()).or(() -> object(cid, PASSING_PREFIX + cid));
  }

  @Override
  public void delete(Cid cid) {
    try {
      var _ = client.deleteObject(delete -> delete.bucket(bucket).key(cid.toString()));
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.BLOCKS, "deleting block " + cid, failure);
    }
  }

  private Optional<byte[]> object(Cid cid, String key) {
    int most = DagLimits.DEFAULT.maxBlockBytes();
    try (var stream = client.getObject(get -> get.bucket(bucket).key(key))) {
      byte[] block = stream.readNBytes(most + 1);
      if (block.length > most) {
        stream.abort();
        return Optional.of(Arrays.copyOf(block, most));
      }
      return Optional.of(block);
    } catch (NoSuchKeyException missing) {
      return Optional.empty();
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.BLOCKS, "reading block " + cid, failure);
    } catch (IOException broken) {
      throw PortException.retryable(
          Neighbour.BLOCKS, "reading block " + cid + " broke off", broken);
    }
  }

  @Override
  public PresignedPut presignPut(Cid cid, int length, Duration validity) {
    return presigned(cid, cid.toString(), length, validity);
  }

  @Override
  public PresignedPut presignPassing(Cid cid, int length, Duration validity) {
    return presigned(cid, PASSING_PREFIX + cid, length, validity);
  }

  @Override
  public void putPassing(Cid cid, byte[] block) {
    try {
      var _ =
          client.putObject(
              put ->
                  put.bucket(bucket)
                      .key(PASSING_PREFIX + cid)
                      .contentType(CONTENT_TYPE)
                      .checksumSHA256(checksum(cid)),
              RequestBody.fromBytes(block));
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.BLOCKS, "storing block " + cid, failure);
    }
  }

  private static String checksum(Cid cid) {
    return Base64.getEncoder().encodeToString(cid.digest());
  }

  private PresignedPut presigned(Cid cid, String key, int length, Duration validity) {
    try {
      var presigned =
          presigner.presignPutObject(presign ->
              presign
                  .signatureDuration(validity)
                  .putObjectRequest(put ->
                      put.bucket(bucket)
                          .key(key)
                          .contentLength((long) length)
                          .contentType(CONTENT_TYPE)
                          .checksumSHA256(checksum(cid))));
      Map<String, String> headers = new HashMap<>();
      presigned
          .signedHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      headers.remove("host");
      return new PresignedPut(URI.create(presigned.url().toString()), headers);
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.BLOCKS, "signing an upload", failure);
    }
  }
}
