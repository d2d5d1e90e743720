package dev.probity.aws;

import dev.probity.protocol.idma.session.IssuerDocuments;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.wire.TokenJwk;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Writes an issuer's two documents into its bucket, from the public parts of its keys in KMS. For
 * who deploys, after {@code infrastructure/issuer.yaml} and at each change of keys; credentials and
 * region are those that the AWS SDK finds.
 *
 * <pre>
 * java -cp 'functions/local/target/lib/*' dev.probity.aws.PublishIssuer IssuerUrl DocumentsBucket TokenKeyArn...
 * </pre>
 */
public final class PublishIssuer {
  /** In CloudFront and elsewhere; API Gateway keeps keys for up to two hours all the same. */
  private static final String CACHE_CONTROL = "public, max-age=300";

  private static final int FEWEST_ARGUMENTS = 3;

  private final KmsClient kms;
  private final S3Client s3;

  /** Reads from this KMS, writes into this S3. */
  public PublishIssuer(KmsClient kms, S3Client s3) {
    this.kms = kms;
    this.s3 = s3;
  }

  /**
   * Writes the key set, then the discovery document.
   *
   * @param issuer as {@link IssuerDocuments} takes it
   * @param keyIds ids, ARNs or aliases of RSA-2048 keys
   * @return the kid of each key, in the order given
   * @throws IllegalArgumentException for another issuer, or keys that are no token keys
   * @throws PortException when KMS or S3 refuses
   */
  public List<String> publish(String issuer, String bucket, List<String> keyIds) {
    List<TokenJwk> keys = new ArrayList<>();
    for (String keyId : keyIds) {
      keys.add(new KmsTokenSigner(kms, keyId).publicJwk());
    }
    for (var document : new IssuerDocuments(issuer, keys).byPath().entrySet()) {
      try {
        s3.putObject(
            put ->
                put.bucket(bucket)
                    .key(document.getKey().substring(1))
                    .contentType(IssuerDocuments.MEDIA_TYPE)
                    .cacheControl(CACHE_CONTROL),
            RequestBody.fromBytes(document.getValue()));
      } catch (SdkException failure) {
        throw AwsFailures.of(Neighbour.BLOCKS, "writing " + document.getKey(), failure);
      }
    }
    return keys.stream().map(TokenJwk::kid).toList();
  }

  /** The command; exits with 0, 1 when AWS refuses, 2 for wrong arguments. */
  public static void main(String[] arguments) {
    try (KmsClient kms =
            KmsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build();
        S3Client s3 =
            S3Client.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build()) {
      System.exit(new PublishIssuer(kms, s3).run(List.of(arguments), System.out, System.err));
    }
  }

  /** {@link #main} without its end. */
  public int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.size() < FEWEST_ARGUMENTS) {
      err.println("usage: PublishIssuer IssuerUrl DocumentsBucket TokenKeyArn...");
      return 2;
    }
    try {
      publish(arguments.get(0), arguments.get(1), arguments.subList(2, arguments.size()))
          .forEach(kid -> out.println("published key " + kid));
      return 0;
    } catch (IllegalArgumentException wrong) {
      err.println(wrong.getMessage());
      return 2;
    } catch (PortException refused) {
      err.println(refused.getMessage() + ": " + refused.getCause());
      return 1;
    }
  }
}
