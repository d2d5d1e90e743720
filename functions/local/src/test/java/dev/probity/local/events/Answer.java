package dev.probity.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What a function answered.
 *
 * @param status HTTP status; 0 of a scheduled function
 * @param body text
 */
record Answer(int status, String body) {
  /** Asserts that the function accepted or refused as the template says. */
  void requireAsExpected(EventTemplates.Name name, EventTemplate template) throws IOException {
    assertThat(status).as("%s: %s", name, this).isEqualTo(template.expect().status());
    if (template.expect().code() != null) {
      assertThat(new ObjectMapper().readTree(body).path("code").asText())
          .as("%s: %s", name, this)
          .isEqualTo(template.expect().code());
    } else {
      assertThat(status).as("%s: %s", name, this).isLessThan(300);
    }
  }
}
