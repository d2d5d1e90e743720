package dev.probity.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What a function answered.
 *
 * @param status HTTP status; 0 of a function that no HTTP request calls
 * @param body text
 */
record Answer(int status, String body) {
  /** What one module answers another in place of what it asked for. */
  private static final String REFUSED = "refused";

  /** Asserts that the function accepted or refused as the template says. */
  void requireAsExpected(EventTemplates.Name name, EventTemplate template) throws IOException {
    assertThat(status).as("%s: %s", name, this).isEqualTo(template.expect().status());
    if (template.expect().code() != null) {
      JsonNode json = new ObjectMapper().readTree(body);
      assertThat(json.path(json.has(REFUSED) ? REFUSED : "code").asText())
          .as("%s: %s", name, this)
          .isEqualTo(template.expect().code());
    } else {
      assertThat(refused()).as("%s: %s", name, this).isFalse();
    }
  }

  boolean refused() {
    return status >= 300 || (status == 0 && body.contains("\"" + REFUSED + "\""));
  }
}
