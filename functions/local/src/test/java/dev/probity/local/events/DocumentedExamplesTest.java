package dev.probity.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.local.gateway.template.YamlDocument;
import dev.probity.local.stack.SharedStack;
import dev.probity.protocol.wire.Jwe;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API document's examples are what the golden events seal, and so what functions accept. */
class DocumentedExamplesTest {
  private static final Path ROOT = SharedStack.projectRoot();
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "EmailProofPayload, SendEmailCode/an-account-with-a-request-is-accepted",
    "RegistrationPayload, Register/an-anchored-message-is-accepted",
    "AckPayload, AcknowledgeReply/a-reply-that-arrived-is-accepted",
    "LoginPayload, Login/an-account-with-its-secrets-is-accepted",
    "StoreDataPayload, StoreDataset/an-anchored-message-is-accepted",
    "EraseDataPayload, EraseDataset/an-anchored-erasure-is-accepted",
    "UploadRequestPayload, OpenUpload/a-signed-request-is-accepted"
  })
  void theExampleIsWhatTheAcceptedGoldenEventSeals(String schema, String event) throws Exception {
    Path golden = ROOT.resolve("functions/local/src/test/resources/golden-events");
    String body = JSON.readTree(golden.resolve(event + ".json").toFile()).required("body").asText();
    JsonNode sealed =
        JSON.readTree(Jwe.openAtModule(body, TestKeys.read().decryptionKey()::unwrap));

    JsonNode examples =
        YamlDocument.read(ROOT.resolve("infrastructure/openapi.yaml"))
            .at("/components/schemas/" + schema + "/examples");

    assertThat(JSON.readTree(examples.path(0).toString())).isEqualTo(sealed);
  }
}
