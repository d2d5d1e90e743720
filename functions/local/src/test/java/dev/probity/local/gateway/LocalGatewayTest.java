package dev.probity.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a client and a function see of each other through the gateway. */
@SuppressWarnings("NullAway.Init") // the fixture is made before every test
final class LocalGatewayTest {
  private static GatewayFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new GatewayFixture();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void aBinaryBodyComesBackByteForByte() throws Exception {
    byte[] body = new byte[100_000];
    new SplittableRandom(7).nextBytes(body);
    var response =
        fixture.sendForBytes(fixture.to("/mirror").POST(BodyPublishers.ofByteArray(body)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().firstValue("x-path")).contains("/mirror");
  }

  @Test
  void aBodyIsTextOnlyForTheMediaTypesThatApiGatewayCallsText() throws Exception {
    for (String type :
        new String[] {"application/json", "text/csv; charset=utf-8", "application/xml"}) {
      JsonNode event =
          fixture.event(
              fixture
                  .to("/echo")
                  .header("content-type", type)
                  .POST(BodyPublishers.ofString("{\"ä\":1}")));
      assertThat(event.path("isBase64Encoded").asBoolean()).as(type).isFalse();
      assertThat(event.path("body").asText()).as(type).isEqualTo("{\"ä\":1}");
    }
    for (String type :
        new String[] {
          "application/jose", "application/x-www-form-urlencoded", "application/problem+json"
        }) {
      JsonNode event =
          fixture.event(
              fixture
                  .to("/echo")
                  .header("content-type", type)
                  .POST(BodyPublishers.ofString("a=b")));
      assertThat(event.path("isBase64Encoded").asBoolean()).as(type).isTrue();
      assertThat(Base64.getDecoder().decode(event.path("body").asText()))
          .as(type)
          .asString()
          .isEqualTo("a=b");
    }
  }

  @Test
  void textThatIsNotUtf8IsDeliveredAsBytes() throws Exception {
    byte[] latin1 = {'f', (byte) 0xfc, 'r'};
    var request =
        fixture
            .to("/echo")
            .header("content-type", "text/plain")
            .POST(BodyPublishers.ofByteArray(latin1));
    JsonNode event = fixture.event(request);
    assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(Base64.getDecoder().decode(event.path("body").asText())).isEqualTo(latin1);
  }

  @Test
  void headersAreFoldedUnderLowerCaseNamesAndCookiesStandApart() throws Exception {
    JsonNode event =
        fixture.event(
            fixture
                .to("/items/1")
                .header("X-Many", "one")
                .header("x-many", "two")
                .header("Cookie", "a=1; b=2"));
    assertThat(event.at("/headers/x-many").asText()).isEqualTo("one,two");
    assertThat(event.path("headers").has("cookie")).isFalse();
    assertThat(event.path("cookies")).extracting(JsonNode::asText).containsExactly("a=1", "b=2");
    assertThat(event.path("headers").properties())
        .allMatch(header -> header.getKey().equals(header.getKey().toLowerCase(Locale.ROOT)));
  }

  @Test
  void aForgedForwardingHeaderDoesNotMoveTheSourceAddress() throws Exception {
    JsonNode event = fixture.event(fixture.to("/items/1").header("X-Forwarded-For", "203.0.113.9"));
    assertThat(event.at("/requestContext/http/sourceIp").asText()).isEqualTo("127.0.0.1");
    assertThat(event.at("/headers/x-forwarded-for").asText()).isEqualTo("203.0.113.9, 127.0.0.1");
  }

  @Test
  void theEventHasTheShapeOfPayloadFormatTwo() throws Exception {
    JsonNode event = fixture.event("/items/42?a=1");
    assertThat(event.path("version").asText()).isEqualTo("2.0");
    assertThat(event.path("routeKey").asText()).isEqualTo("GET /items/{id}");
    assertThat(event.path("rawPath").asText()).isEqualTo("/items/42");
    assertThat(event.path("rawQueryString").asText()).isEqualTo("a=1");
    assertThat(event.at("/pathParameters/id").asText()).isEqualTo("42");
    assertThat(event.has("body")).isFalse();
    assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
    JsonNode context = event.path("requestContext");
    assertThat(context.at("/http/method").asText()).isEqualTo("GET");
    assertThat(context.at("/http/path").asText()).isEqualTo("/items/42");
    assertThat(context.at("/http/protocol").asText()).isEqualTo("HTTP/1.1");
    assertThat(context.path("stage").asText()).isEqualTo("$default");
    assertThat(context.path("domainName").asText()).isEqualTo("127.0.0.1");
    assertThat(context.path("timeEpoch").asLong()).isPositive();
    assertThat(context.path("time").asText())
        .matches("\\d{2}/[A-Z][a-z]{2}/\\d{4}:\\d{2}:\\d{2}:\\d{2} \\+0000");
  }

  @Test
  void theReplyCarriesTheRequestIdThatTheFunctionSaw() throws Exception {
    HttpResponse<String> response = fixture.get("/items/1");
    String seen =
        GatewayFixture.JSON.readTree(response.body()).at("/requestContext/requestId").asText();
    assertThat(response.headers().firstValue("apigw-requestid")).contains(seen);
  }

  @Test
  void thePathIsDecodedOnceAndAnEncodedSlashSeparates() throws Exception {
    assertThat(fixture.event("/items/a%20b+c").at("/pathParameters/id").asText())
        .isEqualTo("a b+c");
    assertThat(fixture.event("/items/%2541").at("/pathParameters/id").asText()).isEqualTo("%41");
    JsonNode split = fixture.event("/items/a%2Fb");
    assertThat(split.path("routeKey").asText()).isEqualTo("GET /items/{proxy+}");
    assertThat(split.at("/pathParameters/proxy").asText()).isEqualTo("a/b");
    assertThat(fixture.event("/items/cut%3Fhere").path("rawPath").asText()).isEqualTo("/items/cut");
  }

  @Test
  void theQueryIsDecodedAndRepeatedKeysAreJoinedInTheOrderSent() throws Exception {
    JsonNode event = fixture.event("/items/1?k=1&other=a+b%2Bc&k=2&flag&k=1&empty=&%C3%A4=%26");
    JsonNode query = event.path("queryStringParameters");
    assertThat(query.path("k").asText()).isEqualTo("1,2,1");
    assertThat(query.path("other").asText()).isEqualTo("a b+c");
    assertThat(query.path("flag").asText("absent")).isEmpty();
    assertThat(query.path("empty").asText("absent")).isEmpty();
    assertThat(query.path("ä").asText()).isEqualTo("&");
    assertThat(event.path("rawQueryString").asText())
        .isEqualTo("k=1&other=a+b%2Bc&k=2&flag&k=1&empty=&%C3%A4=%26");
  }

  @Test
  void theMostSpecificRouteWins() throws Exception {
    assertThat(fixture.event("/items/latest").path("routeKey").asText())
        .isEqualTo("GET /items/latest");
    assertThat(fixture.event("/items/7").path("routeKey").asText()).isEqualTo("GET /items/{id}");
    assertThat(fixture.event("/items/7/files/x").path("routeKey").asText())
        .isEqualTo("GET /items/{proxy+}");
    assertThat(fixture.event(fixture.to("/any/x").DELETE()).path("routeKey").asText())
        .isEqualTo("ANY /any/{proxy+}");
  }

  @Test
  void anUnknownPathMethodOrEmptyParameterIsNotFound() throws Exception {
    for (String path :
        new String[] {"/", "/item", "/items", "/items/", "/any", "/any/", "//items/1", "/echo"}) {
      HttpResponse<String> response = fixture.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertThat(response.body()).as(path).isEqualTo("{\"message\":\"Not Found\"}");
    }
  }

  @Test
  void aRequestLineThatCannotBeDecodedIsABadRequest() throws Exception {
    String headers = " HTTP/1.1\nHost: x\nConnection: close\n\n";
    assertThat(fixture.raw("GET /items/%c3%28" + headers)).startsWith("HTTP/1.1 400");
    assertThat(fixture.raw("GET /items/%" + headers)).startsWith("HTTP/1.1 400");
    assertThat(fixture.raw("GET http://127.0.0.1/items/1" + headers)).startsWith("HTTP/1.1 400");
    assertThat(fixture.raw("GET /items/1" + headers)).startsWith("HTTP/1.1 200");
  }

  @Test
  void aReplyMayBeStatusHeadersCookiesAndBody() throws Exception {
    HttpResponse<String> response =
        fixture.scripted(
            """
            {"statusCode": "418", "headers": {"X-Number": 7, "Connection": "upgrade"}, "cookies": ["a=1; Secure", "b=2"], "body": "tea"}
            """);
    assertThat(response.statusCode()).isEqualTo(418);
    assertThat(response.body()).isEqualTo("tea");
    assertThat(response.headers().firstValue("x-number")).contains("7");
    assertThat(response.headers().firstValue("content-type")).contains("text/plain;charset=UTF-8");
    assertThat(response.headers().allValues("set-cookie"))
        .containsExactlyInAnyOrder("a=1; Secure", "b=2");
    assertThat(response.headers().firstValue("connection")).isNotEqualTo(Optional.of("upgrade"));
  }

  @Test
  void multiValueHeadersHaveNoMeaningInFormatTwo() throws Exception {
    HttpResponse<String> response =
        fixture.scripted(
            "{\"statusCode\":200,\"multiValueHeaders\":{\"x-lost\":[\"1\"]},\"body\":\"\"}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-lost")).isEmpty();
  }

  @Test
  void aReplyWithoutStatusIsTheBodyOfAnOkay() throws Exception {
    HttpResponse<String> object = fixture.scripted("{\"a\":1}");
    assertThat(object.statusCode()).isEqualTo(200);
    assertThat(object.body()).isEqualTo("{\"a\":1}");
    assertThat(object.headers().firstValue("content-type")).contains("application/json");
    assertThat(fixture.scripted("\"plain\"").body()).isEqualTo("plain");
  }

  @Test
  void aMalformedReplyIsAnInternalServerError() throws Exception {
    String[] replies = {
      "no json",
      "{\"statusCode\":200} and more",
      "",
      "{\"statusCode\":\"ok\"}",
      "{\"statusCode\":99}",
      "{\"statusCode\":101}",
      "{\"statusCode\":200,\"body\":{\"a\":1}}",
      "{\"statusCode\":200,\"body\":\"%%\",\"isBase64Encoded\":true}",
      "{\"statusCode\":200,\"headers\":{\"x\":\"a\\r\\nset-cookie: b=1\"}}",
      "{\"statusCode\":200,\"headers\":{\"x y\":\"1\"}}",
      "{\"statusCode\":200,\"cookies\":[\"a=1\\nb: 2\"]}",
    };
    for (String reply : replies) {
      HttpResponse<String> response = fixture.scripted(reply);
      assertThat(response.statusCode()).as(reply).isEqualTo(500);
      assertThat(response.body()).as(reply).isEqualTo("{\"message\":\"Internal Server Error\"}");
    }
  }

  @Test
  void whatAFunctionThrowsStandsInTheLogOnly() throws Exception {
    HttpResponse<String> response = fixture.get("/failing");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
    assertThat(fixture.log)
        .anyMatch(line -> line.startsWith("Failing") && line.contains("the inside story"));
  }

  @Test
  void bodiesQueriesAndHeadersStayOutOfTheGatewaysLog() throws Exception {
    var request = fixture.to("/mirror?token=tell-no-one").header("authorization", "tell-no-one");
    assertThat(fixture.send(request.POST(BodyPublishers.ofString("tell-no-one"))).statusCode())
        .isEqualTo(200);
    assertThat(fixture.log).anyMatch(line -> line.startsWith("gateway POST /mirror 200"));
    assertThat(fixture.log).noneMatch(line -> line.contains("tell-no-one"));
  }

  @Test
  void aHeadRequestGetsHeadersAndNoBody() throws Exception {
    HttpResponse<String> response = fixture.send(fixture.to("/mirror").HEAD());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void preflightIsAnsweredWithoutAFunction() throws Exception {
    String request =
        """
        OPTIONS /echo HTTP/1.1
        Host: x
        Origin: %s
        Access-Control-Request-Method: POST
        Connection: close

        """;
    String allowed =
        fixture.raw(request.formatted("https://console.example")).toLowerCase(Locale.ROOT);
    assertThat(allowed)
        .startsWith("http/1.1 204")
        .contains("access-control-allow-origin: https://console.example")
        .contains("access-control-allow-methods: get,post")
        .contains("access-control-allow-headers: content-type")
        .contains("access-control-max-age: 60");
    String stranger =
        fixture.raw(request.formatted("https://stranger.example")).toLowerCase(Locale.ROOT);
    assertThat(stranger).startsWith("http/1.1 204").doesNotContain("access-control-allow");
  }

  @Test
  void theApisCorsHeadersReplaceTheFunctions() throws Exception {
    String reply =
        "{\"statusCode\":200,\"headers\":{\"Access-Control-Allow-Origin\":\"*\"},\"body\":\"\"}";
    var request =
        fixture
            .to("/scripted")
            .header("content-type", "text/plain")
            .POST(BodyPublishers.ofString(reply));
    assertThat(fixture.send(request).headers().firstValue("access-control-allow-origin")).isEmpty();
    HttpResponse<String> allowed =
        fixture.send(request.header("Origin", "https://console.example"));
    assertThat(allowed.headers().allValues("access-control-allow-origin"))
        .containsExactly("https://console.example");
    assertThat(allowed.headers().firstValue("access-control-expose-headers"))
        .contains("apigw-requestid");
  }

  @Test
  void aRequestOverTenMebibytesIsTooLarge() throws Exception {
    byte[] body = new byte[LocalGateway.MAXIMUM_BODY_BYTES + 1];
    HttpResponse<String> response =
        fixture.send(fixture.to("/echo").POST(BodyPublishers.ofByteArray(body)));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("{\"message\":\"Request Entity Too Large\"}");
  }

  @Test
  void aRequestWhoseEventExceedsLambdasSixMegabytesIsTooLarge() throws Exception {
    byte[] text = new byte[6_280_000];
    Arrays.fill(text, (byte) 'x');
    var fits =
        fixture
            .to("/mirror")
            .header("content-type", "text/plain")
            .POST(BodyPublishers.ofByteArray(text));
    // The event fits; the base64 of the reply does not.
    assertThat(fixture.send(fits).statusCode()).isEqualTo(500);
    assertThat(fixture.log).contains("gateway Mirror: REPLY_TOO_LARGE");
    var binary =
        fixture
            .to("/mirror")
            .header("content-type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(text));
    assertThat(fixture.send(binary).statusCode()).isEqualTo(413);
  }

  @Test
  void aReplyEndsAtLambdasSixMegabytes() throws Exception {
    HttpResponse<String> largest = fixture.get("/large/" + Invoker.MAXIMUM_PAYLOAD_BYTES);
    assertThat(largest.statusCode()).isEqualTo(200);
    assertThat(largest.body()).hasSize(Invoker.MAXIMUM_PAYLOAD_BYTES - 2);
    HttpResponse<String> larger = fixture.get("/large/" + (Invoker.MAXIMUM_PAYLOAD_BYTES + 1));
    assertThat(larger.statusCode()).isEqualTo(500);
    assertThat(larger.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
  }

  @Test
  void headersOverTenKilobytesAreRefused() throws Exception {
    assertThat(
            fixture.send(fixture.to("/items/1").header("x-long", "x".repeat(9_000))).statusCode())
        .isEqualTo(200);
    assertThat(
            fixture.send(fixture.to("/items/1").header("x-long", "x".repeat(10_300))).statusCode())
        .isEqualTo(431);
  }
}
