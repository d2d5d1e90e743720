package dev.probity.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.aws.KmsTokenSigner;
import dev.probity.aws.PublishIssuer;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.idma.session.SessionTokenVerifier;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.TokenJwk;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.s3.S3Client;

/** The issuer of the running stack, and the command that fills the one on AWS. */
final class SessionIssuerTest {
  private final Stack stack = SharedStack.get();

  private static JsonNode get(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
    }
  }

  @Test
  void aTokenOfTheStacksKeyVerifiesUnderTheKeyThatItsIssuerTells() throws Exception {
    String issuer = stack.endpoint(StackService.ISSUER).toString();
    JsonNode discovery = get(issuer + "/.well-known/openid-configuration");
    assertThat(discovery.path("issuer").asText()).isEqualTo(issuer);
    assertThat(stack.values().parameters().get("SessionIssuer")).isEqualTo(issuer);
    TokenJwk key = TokenJwk.parse(get(discovery.path("jwks_uri").asText()).at("/keys/0"));

    try (KmsClient kms = stack.aws().kmsClient()) {
      String token =
          SessionToken.of(
                  issuer,
                  "probity",
                  Address.ZERO,
                  Bytes32.ZERO,
                  Instant.now(),
                  Duration.ofMinutes(1),
                  byte[]::new)
              .sign(new KmsTokenSigner(kms, stack.reference("IdmaTokenKey")));
      assertThat(
              new SessionTokenVerifier(issuer, "probity", List.of(key))
                  .verify(token, Instant.now())
                  .user())
          .isEqualTo(Address.ZERO);
      assertThat(
              kms.describeKey(get -> get.keyId("alias/probity-idma-tokens")).keyMetadata().keyId())
          .isEqualTo(stack.reference("IdmaTokenKey"));
    }
  }

  @Test
  void theCommandWritesBothDocumentsIntoTheBucketOfTheIssuer() throws Exception {
    String bucket = "issuer-documents";
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    try (KmsClient kms = stack.aws().kmsClient();
        S3Client s3 = stack.aws().s3Client()) {
      s3.createBucket(create -> create.bucket(bucket));
      int exit =
          new PublishIssuer(kms, s3)
              .run(
                  List.of("https://issuer.example", bucket, "alias/probity-idma-tokens"),
                  new PrintStream(out, true, StandardCharsets.UTF_8),
                  new PrintStream(err, true, StandardCharsets.UTF_8));
      assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
      String kid = new KmsTokenSigner(kms, stack.reference("IdmaTokenKey")).publicJwk().kid();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .isEqualTo("published key " + kid + System.lineSeparator());
      var discovery =
          s3.getObjectAsBytes(get -> get.bucket(bucket).key(".well-known/openid-configuration"));
      assertThat(discovery.response().contentType()).isEqualTo("application/json");
      assertThat(discovery.response().cacheControl()).isEqualTo("public, max-age=300");
      assertThat(discovery.asUtf8String()).contains("https://issuer.example/.well-known/jwks.json");
      assertThat(
              s3.getObjectAsBytes(get -> get.bucket(bucket).key(".well-known/jwks.json"))
                  .asUtf8String())
          .contains(kid);
    }
  }

  @Test
  void whileKeysChangeTheDocumentsHaveBothAndNothingThatIsPrivate() throws Exception {
    String bucket = "issuer-documents-of-two-keys";
    try (KmsClient kms = stack.aws().kmsClient();
        S3Client s3 = stack.aws().s3Client()) {
      s3.createBucket(create -> create.bucket(bucket));
      String next =
          kms.createKey(key -> key.keySpec(KeySpec.RSA_2048).keyUsage(KeyUsageType.SIGN_VERIFY))
              .keyMetadata()
              .keyId();
      List<String> kids =
          new PublishIssuer(kms, s3)
              .publish(
                  "https://issuer.example", bucket, List.of(next, stack.reference("IdmaTokenKey")));
      JsonNode keys =
          new ObjectMapper()
              .readTree(
                  s3.getObjectAsBytes(get -> get.bucket(bucket).key(".well-known/jwks.json"))
                      .asByteArray())
              .path("keys");
      assertThat(kids).doesNotHaveDuplicates().hasSize(2);
      assertThat(keys.findValuesAsText("kid")).isEqualTo(kids);
      for (JsonNode key : keys) {
        assertThat(key.fieldNames())
            .toIterable()
            .containsExactlyInAnyOrder("kty", "alg", "use", "kid", "n", "e");
      }
    }
  }

  @Test
  void theCommandRefusesWrongArgumentsAndKeysOfOtherKinds() {
    var silent = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (KmsClient kms = stack.aws().kmsClient();
        S3Client s3 = stack.aws().s3Client()) {
      PublishIssuer publish = new PublishIssuer(kms, s3);
      assertThat(publish.run(List.of("https://a.example", "b"), silent, silent)).isEqualTo(2);
      assertThat(
              publish.run(
                  List.of("https://a.example/", "b", stack.reference("IdmaTokenKey")),
                  silent,
                  silent))
          .isEqualTo(2);
      assertThat(publish.run(List.of("https://a.example", "b", "alias/none"), silent, silent))
          .isEqualTo(1);
      String decryption = stack.reference("IntegrityDecryptionKey");
      assertThatThrownBy(() -> publish.publish("https://a.example", "b", List.of(decryption)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
