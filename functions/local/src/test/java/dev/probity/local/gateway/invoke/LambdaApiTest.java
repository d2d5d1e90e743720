package dev.probity.local.gateway.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.local.service.LocalCredentials;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** Invoke as the SDK sees it: its types of answer, its limits, its errors by name. */
@Timeout(60)
final class LambdaApiTest {
  private static final SdkBytes REQUEST = SdkBytes.fromUtf8String("{\"a\":\"ä\"}");

  /** What a test does with a client. */
  @FunctionalInterface
  private interface Calls {
    void with(LambdaClient client, CalleeFunctions functions) throws Exception;
  }

  private static void serving(UnaryOperator<byte[]> callee, Calls calls) throws Exception {
    try (CalleeFunctions functions = new CalleeFunctions(callee);
        LambdaClient client = functions.client()) {
      calls.with(client, functions);
    }
  }

  private static InvokeResponse invoke(LambdaClient client, String name, SdkBytes payload) {
    return client.invoke(invoke -> invoke.functionName(name).payload(payload));
  }

  private static void refused(Runnable call, int status, String code) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            LambdaException.class,
            refused -> {
              assertThat(refused.statusCode()).isEqualTo(status);
              assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Callee",
        "Callee:live",
        "Callee:$LATEST",
        "000000000000:function:Callee",
        CalleeFunctions.ARN,
        CalleeFunctions.ARN + ":live"
      })
  void aFunctionIsFoundByNameByArnAndByItsAlias(String name) throws Exception {
    serving(
        event -> event,
        (client, functions) -> {
          InvokeResponse response = invoke(client, name, REQUEST);
          assertThat(response.payload()).isEqualTo(REQUEST);
          assertThat(response.statusCode()).isEqualTo(200);
          assertThat(response.functionError()).isNull();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Nobody",
        "Callee:other",
        "arn:aws:lambda:eu-central-1:111111111111:function:Callee",
        "arn:aws:lambda:us-east-1:000000000000:function:Callee"
      })
  void whatIsNotHereIsNotFound(String name) throws Exception {
    serving(
        event -> event,
        (client, functions) ->
            assertThatThrownBy(() -> invoke(client, name, REQUEST))
                .isInstanceOf(ResourceNotFoundException.class));
  }

  @Test
  void aQualifierMayStandInTheQuery() throws Exception {
    serving(
        event -> event,
        (client, functions) -> {
          assertThat(
                  client
                      .invoke(i -> i.functionName("Callee").qualifier("live").payload(REQUEST))
                      .payload())
              .isEqualTo(REQUEST);
          refused(
              () -> client.invoke(i -> i.functionName("Callee:live").qualifier("$LATEST")),
              400,
              "InvalidParameterValueException");
        });
  }

  @Test
  void aDryRunCallsNothing() throws Exception {
    serving(
        event -> {
          throw new IllegalStateException("called");
        },
        (client, functions) -> {
          InvokeResponse response =
              client.invoke(i -> i.functionName("Callee").invocationType(InvocationType.DRY_RUN));
          assertThat(response.statusCode()).isEqualTo(204);
          assertThat(functions.log).isEmpty();
        });
  }

  @Test
  void aFunctionThatThrowsIsToldInTheHeaderAndNothingOfItsInside() throws Exception {
    serving(
        event -> {
          throw new IllegalStateException("the inside story");
        },
        (client, functions) -> {
          InvokeResponse response = invoke(client, "Callee", REQUEST);
          assertThat(response.statusCode()).isEqualTo(200);
          assertThat(response.functionError()).isEqualTo("Unhandled");
          assertThat(response.payload().asUtf8String())
              .contains("errorType")
              .doesNotContain("inside");
          assertThat(functions.log).anyMatch(line -> line.contains("the inside story"));
        });
  }

  @Test
  void aFunctionPastItsTimeoutIsToldSo() throws Exception {
    serving(
        event -> {
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
          }
          return event;
        },
        (client, functions) -> {
          InvokeResponse response = invoke(client, "Callee", REQUEST);
          assertThat(response.functionError()).isEqualTo("Unhandled");
          assertThat(response.payload().asUtf8String())
              .contains("Sandbox.Timedout")
              .contains("timed out after 2.00 seconds");
        });
  }

  @Test
  void aCallBeyondTheReservedConcurrencyIsThrottledAndAnEventWaits() throws Exception {
    CountDownLatch entered = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    serving(
        event -> {
          entered.countDown();
          await(release);
          return event;
        },
        (client, functions) -> {
          Thread first = Thread.ofVirtual().start(() -> invoke(client, "Callee", REQUEST));
          while (entered.getCount() == 2) {
            Thread.sleep(5);
          }
          assertThatThrownBy(() -> invoke(client, "Callee", REQUEST))
              .isInstanceOf(TooManyRequestsException.class);
          client.invoke(
              i -> i.functionName("Callee").invocationType(InvocationType.EVENT).payload(REQUEST));
          release.countDown();
          first.join();
          assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not released");
      }
    } catch (InterruptedException givenUp) {
      Thread.currentThread().interrupt();
    }
  }

  private static SdkBytes json(int length) {
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) 'x');
    text[0] = '"';
    text[length - 1] = '"';
    return SdkBytes.fromByteArrayUnsafe(text);
  }

  @Test
  void theLimitsAreSixMegabytesToAskAndOneToTell() throws Exception {
    serving(
        event -> "1".getBytes(StandardCharsets.UTF_8),
        (client, functions) -> {
          assertThat(invoke(client, "Callee", json(6_291_556)).functionError()).isNull();
          assertThatThrownBy(() -> invoke(client, "Callee", json(6_291_557)))
              .isInstanceOf(RequestTooLargeException.class);
          assertThat(told(client, json(1 << 20)).statusCode()).isEqualTo(202);
          assertThatThrownBy(() -> told(client, json((1 << 20) + 1)))
              .isInstanceOf(RequestTooLargeException.class);
        });
  }

  private static InvokeResponse told(LambdaClient client, SdkBytes payload) {
    return client.invoke(
        i -> i.functionName("Callee").invocationType(InvocationType.EVENT).payload(payload));
  }

  @Test
  void aBodyThatIsNoJsonIsRefused() throws Exception {
    serving(
        event -> event,
        (client, functions) ->
            refused(
                () -> invoke(client, "Callee", SdkBytes.fromUtf8String("{\"a\":1")),
                400,
                "InvalidRequestContentException"));
  }

  @Test
  void anotherTypeOfCallAndAnotherOperationAreRefused() throws Exception {
    serving(
        event -> event,
        (client, functions) -> {
          refused(
              () -> client.invoke(i -> i.functionName("Callee").invocationType("Later")),
              400,
              "InvalidParameterValueException");
          refused(client::listFunctions, 404, "UnknownOperationException");
        });
  }

  @Test
  void withoutTheStacksAccessKeyNothingIsCalled() throws Exception {
    serving(
        event -> {
          throw new IllegalStateException("called");
        },
        (client, functions) -> {
          try (LambdaClient stranger = functions.client(new LocalCredentials("other", "5ec7e7"));
              LambdaClient guesser =
                  functions.client(new LocalCredentials("probitylocal", "guess"))) {
            refused(() -> invoke(stranger, "Callee", REQUEST), 403, "UnrecognizedClientException");
            refused(() -> invoke(guesser, "Callee", REQUEST), 403, "InvalidSignatureException");
          }
          assertThat(unsigned(functions).statusCode()).isEqualTo(403);
          assertThat(unsigned(functions, "Authorization", "AWS4-HMAC-SHA256 x").statusCode())
              .isEqualTo(403);
          assertThat(functions.log).isEmpty();
        });
  }

  private static HttpResponse<String> unsigned(CalleeFunctions functions, String... headers)
      throws Exception {
    URI uri = functions.uri().resolve("/2015-03-31/functions/Callee/invocations");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("{}"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }
}
