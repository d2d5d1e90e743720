package dev.probity.local.gateway.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import dev.probity.local.service.LocalCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.StringInputStream;

/** Signatures of the SDK's own signer, and the same with one thing changed. */
final class SignatureV4Test {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final URI TARGET =
      URI.create(
          "http://127.0.0.1:8474/2015-03-31/functions/arn%3Aaws%3Ax/invocations?Qualifier=a");
  private static final String BODY = "{\"a\":\"ä\"}";
  private static final LocalCredentials CREDENTIALS =
      new LocalCredentials("probitylocal", "5ec7e7");

  private static Headers signed(String region) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .uri(TARGET)
            .method(SdkHttpMethod.POST)
            .putHeader("Content-Type", "application/json")
            .build();
    var signedRequest =
        AwsV4HttpSigner.create()
            .sign(sign ->
                sign.request(request)
                    .payload(() -> new StringInputStream(BODY))
                    .identity(AwsCredentialsIdentity.create("probitylocal", "5ec7e7"))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)));
    Headers headers = new Headers();
    signedRequest.request().headers().forEach((name, values) -> headers.put(name, values));
    return headers;
  }

  private static SignatureV4 at(Instant now) {
    return new SignatureV4(CREDENTIALS, "eu-central-1", "lambda", Clock.fixed(now, ZoneOffset.UTC));
  }

  private static void check(Instant now, String method, URI target, Headers headers, String body)
      throws InvokeFault {
    at(now).require(method, target, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(
      Instant now, String method, URI target, Headers headers, String body) {
    assertThatThrownBy(() -> check(now, method, target, headers, body))
        .isInstanceOfSatisfying(
            InvokeFault.class, fault -> assertThat(fault.status()).isEqualTo(403));
  }

  @Test
  void whatTheSdkSignsHolds() throws Exception {
    check(NOW, "POST", TARGET, signed("eu-central-1"), BODY);
    check(NOW.plusSeconds(299), "POST", TARGET, signed("eu-central-1"), BODY);
  }

  @Test
  void aChangeOfMethodPathQueryOrBodyIsRefused() {
    Headers headers = signed("eu-central-1");
    refused(NOW, "PUT", TARGET, headers, BODY);
    refused(NOW, "POST", URI.create(TARGET.toString().replace("Ax", "Ay")), headers, BODY);
    refused(NOW, "POST", URI.create(TARGET + "b"), headers, BODY);
    refused(NOW, "POST", TARGET, headers, BODY + " ");
  }

  @Test
  void anOldAFutureAndAForeignSignatureAreRefused() {
    refused(NOW.plusSeconds(301), "POST", TARGET, signed("eu-central-1"), BODY);
    refused(NOW.minusSeconds(301), "POST", TARGET, signed("eu-central-1"), BODY);
    refused(NOW, "POST", TARGET, signed("us-east-1"), BODY);
  }

  @Test
  void headersThatAreBentAreRefused() {
    bent(headers -> headers.set("Host", "127.0.0.1:1"));
    bent(headers -> headers.set("X-Amz-Date", "20260301T120001Z"));
    bent(headers -> headers.set("X-Amz-Date", "today"));
    bent(headers -> headers.remove("X-Amz-Date"));
    bent(headers -> headers.remove("Authorization"));
    bent(headers -> headers.set("Authorization", "Bearer x"));
    bent(headers ->
        headers.set(
            "Authorization",
            String.valueOf(headers.getFirst("Authorization")).replaceAll("host;", "")));
  }

  private static void bent(Consumer<Headers> change) {
    Headers headers = signed("eu-central-1");
    change.accept(headers);
    refused(NOW, "POST", TARGET, headers, BODY);
  }
}
