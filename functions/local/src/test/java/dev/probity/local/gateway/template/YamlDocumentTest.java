package dev.probity.local.gateway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class YamlDocumentTest {
  private static JsonNode parse(String yaml) throws TemplateException {
    return YamlDocument.parse(yaml.getBytes(StandardCharsets.UTF_8), "t.yaml");
  }

  @Test
  void shortTagsBecomeTheirLongForm() throws Exception {
    assertThat(parse("[!Ref A, !GetAtt A.B.C, !Sub x, !If [C, 1, 2], !Condition D]"))
        .hasToString(
            "[{\"Ref\":\"A\"},{\"Fn::GetAtt\":[\"A\",\"B.C\"]},{\"Fn::Sub\":\"x\"},{\"Fn::If\":[\"C\",1,2]},{\"Condition\":\"D\"}]");
  }

  @Test
  void onlyPlainIntegersBooleansAndNullsAreMoreThanText() throws Exception {
    assertThat(parse("[0123, 0x10, 1_000, 1.10, 2012-10-17, 12:30:45, 7, -7, yes, 'no', ~, '']"))
        .hasToString(
            "[\"0123\",\"0x10\",\"1_000\",\"1.10\",\"2012-10-17\",\"12:30:45\",7,-7,true,\"no\",null,\"\"]");
  }

  @Test
  void whatCouldMeanTwoThingsIsRefused() {
    assertThatThrownBy(() -> parse("a: 1\na: 2")).hasMessage("t.yaml: key a stands twice (line 2)");
    assertThatThrownBy(() -> parse("a: &x [1]\nb: *x")).hasMessageContaining("aliases");
    assertThatThrownBy(() -> parse("a: &x 1\nb: *x")).hasMessageContaining("aliases");
    assertThatThrownBy(() -> parse("a: &a [*a]")).hasMessageContaining("aliases");
    assertThatThrownBy(() -> parse("<<: {a: 1}")).hasMessageContaining("plain scalar");
    assertThatThrownBy(() -> parse("? [a]\n: 1")).hasMessageContaining("plain scalar");
    assertThatThrownBy(() -> parse("--- 1\n--- 2")).isInstanceOf(TemplateException.class);
    assertThatThrownBy(() -> parse("!Nothing x")).hasMessageContaining("unknown tag !Nothing");
    assertThatThrownBy(() -> parse("!!java.net.URL x")).hasMessageContaining("URL");
    assertThatThrownBy(() -> parse("!GetAtt A")).hasMessageContaining("LogicalId.Attribute");
    assertThatThrownBy(() -> parse("")).hasMessageContaining("empty");
    assertThatThrownBy(() -> YamlDocument.parse(new byte[] {'a', (byte) 0xff}, "t.yaml"))
        .hasMessage("t.yaml: not UTF-8");
  }

  @Test
  void sizeAndDepthAreBounded() throws Exception {
    assertThatThrownBy(() -> parse("[".repeat(60) + "]".repeat(60)))
        .isInstanceOf(TemplateException.class);
    assertThat(parse("[".repeat(40) + "]".repeat(40)).isArray()).isTrue();
    byte[] long1 = " ".repeat(YamlDocument.MAXIMUM_BYTES + 1).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> YamlDocument.parse(long1, "t.yaml"))
        .hasMessageContaining("longer than");
  }

  @Test
  void anyMutationOfATemplateIsReadOrRefusedAndNothingElse() throws Exception {
    byte[] sound;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/template/models.yaml"))) {
      sound = in.readAllBytes();
    }
    TemplateValues values = TemplateValues.ofStack("s", "r", "0").withParameter("RpcUrl", "x");
    long seed = 20_260_301L;
    SplittableRandom random = new SplittableRandom(seed);
    String signs = "{}[]:,&*!|>'\"%@`#-? \n\tx0";
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] mutated = sound.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        mutated[random.nextInt(mutated.length)] =
            (byte) signs.charAt(random.nextInt(signs.length()));
      }
      try {
        SamTemplate template = SamTemplate.parse(mutated, "seed " + seed + " round " + round);
        assertThat(template.functions(values)).isNotNull();
      } catch (TemplateException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }
}
