package dev.probity.protocol.idma.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWKSet;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.wire.TokenJwk;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerDocumentsTest {
  private static final TokenJwk KEY = InMemoryTokenSigner.generate().publicJwk();
  private static final TokenJwk NEXT = InMemoryTokenSigner.generate().publicJwk();

  @Test
  void theDiscoveryDocumentNamesTheIssuerAndWhereItsKeysAre() throws Exception {
    Map<String, byte[]> documents =
        new IssuerDocuments("https://issuer.example", List.of(KEY)).byPath();
    assertThat(documents.keySet())
        .containsExactly("/.well-known/jwks.json", "/.well-known/openid-configuration");
    JsonNode discovery =
        new ObjectMapper().readTree(documents.get("/.well-known/openid-configuration"));
    assertThat(discovery.path("issuer").asText()).isEqualTo("https://issuer.example");
    assertThat(discovery.path("jwks_uri").asText())
        .isEqualTo("https://issuer.example/.well-known/jwks.json");
    assertThat(discovery.path("id_token_signing_alg_values_supported"))
        .extracting(JsonNode::asText)
        .containsExactly("RS256");
  }

  @Test
  void anotherLibraryFindsEveryKeyByItsThumbprintAndNoPrivatePart() throws Exception {
    byte[] keySet =
        new IssuerDocuments("http://127.0.0.1:8474", List.of(KEY, NEXT))
            .byPath()
            .get("/.well-known/jwks.json");
    JWKSet read = JWKSet.parse(new String(keySet, UTF_8));
    for (TokenJwk key : List.of(KEY, NEXT)) {
      assertThat(read.getKeyByKeyId(key.kid()).toRSAKey().toRSAPublicKey().getModulus())
          .isEqualTo(key.modulus());
    }
    assertThat(read.getKeys()).hasSize(2).noneMatch(key -> key.isPrivate());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://issuer.example/",
        "https://issuer.example/idma",
        "https://issuer.example?a=b",
        "https://issuer.example#a",
        "https://me@issuer.example",
        "ftp://issuer.example",
        "issuer.example",
        "https:issuer.example",
        "https://"
      })
  void anIssuerThatIsNoBareOriginIsRefused(String issuer) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IssuerDocuments(issuer, List.of(KEY)));
  }

  @Test
  void noKeysTooManyAndTheSameTwiceAreRefused() {
    for (List<TokenJwk> keys :
        List.of(List.<TokenJwk>of(), List.of(KEY, KEY), Collections.nCopies(9, KEY))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new IssuerDocuments("https://issuer.example", keys));
    }
  }
}
