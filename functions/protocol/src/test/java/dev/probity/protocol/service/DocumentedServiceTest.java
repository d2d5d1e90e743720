package dev.probity.protocol.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.step.Refusal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service that docs/services.md shows is one, as it stands there. */
class DocumentedServiceTest {
  private static final String PACKAGE = "dev.probity.protocol.service.example";

  /** The block of the page in this language, the first one of it. */
  private static String block(String language) throws Exception {
    String page = Files.readString(Path.of(System.getProperty("probity.root"), "docs/services.md"));
    String begin = "```" + language + "\n";
    int from = page.indexOf(begin) + begin.length();
    return page.substring(from, page.indexOf("```", from));
  }

  /** Manifest and class, laid side by side and compiled. */
  private static Service documented(Path folder) throws Exception {
    Path place = Files.createDirectories(folder.resolve(PACKAGE.replace('.', '/')));
    Files.writeString(place.resolve("word-count.json"), block("json"));
    Path source = Files.writeString(place.resolve("WordCount.java"), block("java"));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString());
    assertThat(failed).isZero();
    try (var classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      return (Service) classes.loadClass(PACKAGE + ".WordCount").getMethod("service").invoke(null);
    }
  }

  @Test
  void theServiceOfThePageAnswersAndRefusesWhatDoesNotFit(@TempDir Path folder) throws Exception {
    var scene = new ServiceScene(List.of(documented(folder)));
    String text = "{\"text\":\"to be or not to be\"}";
    var opened = scene.done(scene.accept(scene.call("word-count", text)));
    assertThat(opened.result()).isEqualTo(ServiceScene.json("{\"words\":6}"));
    var no = ServiceScene.refused(scene.accept(scene.call("word-count", "{\"text\":1}")));
    assertThat(no.refusal()).isEqualTo(Refusal.SCHEMA);
    assertThat(no.detail()).startsWith("/param/text: ");
  }
}
