package dev.probity.protocol.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.service.example.DigestIterate;
import dev.probity.protocol.service.example.Echo;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests are read strictly. */
class ManifestReaderTest {
  static final String GOOD =
      """
      {"name":"sum","version":"1.2.3","summary":"Adds.","scope":"personal-data","access":"view",
       "mode":"synchronous","param":{"type":"array"},"result":{"type":"number"},"module":"AS",
       "function":"AcceptCall"}\
      """;

  private static WireException refused(String manifest) {
    return catchThrowableOfType(
        WireException.class, () -> ManifestReader.read(manifest.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aManifestIsReadWhole() throws Exception {
    ServiceManifest manifest = ManifestReader.read(GOOD.getBytes(StandardCharsets.UTF_8));
    assertThat(manifest.name()).isEqualTo("sum");
    assertThat(manifest.scope()).isEqualTo(Role.Scope.PERSONAL_DATA);
    assertThat(manifest.access()).isEqualTo(Role.Access.VIEW);
    assertThat(manifest.mode()).isEqualTo(ServiceManifest.Mode.SYNCHRONOUS);
    assertThat(manifest.function()).isEqualTo(new ModuleFunction("AcceptCall"));
    assertThat(manifest.param()).isEqualTo(ServiceScene.json("{\"type\":\"array\"}"));
  }

  @Test
  void theServicesThatComeWithItHaveManifests() {
    assertThat(Echo.service().manifest().name()).isEqualTo("echo");
    assertThat(DigestIterate.service().manifest().mode()).isEqualTo(ServiceManifest.Mode.OPERATION);
  }

  @Test
  void everyMemberIsNeededAndNoOtherTaken() {
    for (String member :
        List.of(
            "name",
            "version",
            "summary",
            "scope",
            "access",
            "mode",
            "param",
            "result",
            "module",
            "function")) {
      ObjectNode less = (ObjectNode) ServiceScene.json(GOOD);
      less.remove(member);
      assertThat(refused(less.toString())).hasMessage("/" + member + ": is missing");
    }
    ObjectNode more = (ObjectNode) ServiceScene.json(GOOD);
    more.put("more", 1);
    assertThat(refused(more.toString())).hasMessage("/more: is an unknown member");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"personal-data\" | \"PERSONAL_DATA\" | /scope",
        "\"view\"          | \"all\"           | /access",
        "\"synchronous\"   | 1                 | /mode",
        "\"AS\"            | \"as\"            | /module",
        "\"AcceptCall\"    | \"accept/../x\"   | /function",
        "\"array\"         | \"list\"          | /param/type",
        "\"number\"        | \"number\",\"pattern\":\"a\" | /result/pattern"
      })
  void aMemberThatIsNotWhatItMustBeIsNamed(String good, String bad, String path) {
    assertThat(refused(GOOD.replace(good, bad)).path()).isEqualTo(path);
  }

  @Test
  void nameVersionAndSummaryAreChecked() {
    assertThat(refused(GOOD.replace("\"sum\"", "\"../sum\"")).reason()).contains("name");
    assertThat(refused(GOOD.replace("1.2.3", "1.2")).reason()).contains("version");
    assertThat(refused(GOOD.replace("Adds.", "two\\nlines")).reason()).contains("summary");
  }

  @Test
  void aManifestThatIsMissingFromTheBuildIsAFaultOfTheBuild() {
    assertThatThrownBy(() -> ManifestReader.beside(Echo.class, "none.json"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHandlerMustBeOfTheManifestsMode() {
    assertThatThrownBy(
            () -> Service.synchronous(DigestIterate.service().manifest(), call -> call.param()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
