package dev.probity.aws;

import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Blocks in an S3 bucket: one object per block, its key the CID, its SHA-256 checksum the digest
 * inside the CID.
 */
public final class S3BlockStore implements BlockStore {
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
    int most = DagLimits.DEFAULT.maxBlockBytes();
    try (var stream = client.getObject(get -> get.bucket(bucket).key(cid.toString()))) {
      byte[] block = stream.readNBytes(most + 1);
      if (block.length > most) {
        stream.abort();
        throw new PortException(
            Neighbour.BLOCKS, false, "block " + cid + " is larger than " + most + " bytes", null);
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
    try {
      var presigned =
          presigner.presignPutObject(presign ->
              presign
                  .signatureDuration(validity)
                  .putObjectRequest(put ->
                      put.bucket(bucket)
                          .key(cid.toString())
                          .contentLength((long) length)
                          .contentType(CONTENT_TYPE)
                          .checksumSHA256(Base64.getEncoder().encodeToString(cid.digest()))));
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
