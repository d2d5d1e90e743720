package dev.probity.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.stack.SharedStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** {@code probity-lambda.zip}, as the build of the functions left it. */
final class DeploymentPackageTest {
  private static final Path ROOT = SharedStack.projectRoot();

  /** What Lambda allows, unpacked. */
  private static final long MAX_BYTES = 250L << 20;

  private static Path zip() throws Exception {
    String code =
        SamTemplate.read(ROOT.resolve("infrastructure/template.yaml"))
            .root()
            .at("/Globals/Function/CodeUri")
            .asText();
    return ROOT.resolve("infrastructure").resolve(code).normalize();
  }

  private static List<ZipEntry> entries(ZipFile zip) {
    List<ZipEntry> entries = new ArrayList<>();
    Enumeration<? extends ZipEntry> all = zip.entries();
    while (all.hasMoreElements()) {
      entries.add(all.nextElement());
    }
    return entries;
  }

  private static Set<String> classes(ZipFile zip) throws IOException {
    Set<String> classes = new HashSet<>();
    for (ZipEntry jar : entries(zip)) {
      if (jar.getName().startsWith("lib/probity-")) {
        byte[] bytes = zip.getInputStream(jar).readAllBytes();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
          for (ZipEntry one = in.getNextEntry(); one != null; one = in.getNextEntry()) {
            classes.add(one.getName());
          }
        }
      }
    }
    return classes;
  }

  @Test
  void everyHandlerOfTheTemplateIsInThePackageThatItNames() throws Exception {
    SamTemplate template = SamTemplate.read(ROOT.resolve("infrastructure/template.yaml"));
    List<String> handlers =
        template.resources(SamTemplate.FUNCTION).values().stream()
            .map(function -> function.at("/Properties/Handler").asText())
            .map(handler -> handler.replaceFirst("::.*", "").replace('.', '/') + ".class")
            .toList();
    try (ZipFile zip = new ZipFile(zip().toFile())) {
      assertThat(classes(zip)).isNotEmpty().containsAll(handlers);
    }
  }

  @Test
  void nothingLocalIsDeployed() throws Exception {
    try (ZipFile zip = new ZipFile(zip().toFile())) {
      assertThat(entries(zip))
          .extracting(ZipEntry::getName)
          .noneMatch(name -> name.contains("probity-local") || name.contains("probity-client"))
          .noneMatch(name -> name.contains("DynamoDBLocal") || name.contains("s3proxy"))
          .noneMatch(name -> name.contains("junit") || name.contains("assertj"));
    }
  }

  @Test
  void itFitsIntoAFunction() throws Exception {
    try (ZipFile zip = new ZipFile(zip().toFile())) {
      assertThat(entries(zip).stream().mapToLong(ZipEntry::getSize).sum()).isLessThan(MAX_BYTES);
    }
    assertThat(Files.size(zip())).isLessThan(50L << 20);
  }

  @Test
  void itsEntriesCarryNoTimeOfTheirBuild() throws Exception {
    try (ZipFile zip = new ZipFile(zip().toFile())) {
      assertThat(entries(zip))
          .extracting(ZipEntry::getTimeLocal)
          .hasSizeGreaterThan(10)
          .containsOnly(entries(zip).getFirst().getTimeLocal())
          .allMatch(time -> time.getDayOfYear() == 1 && time.getYear() == 2026);
    }
  }
}
