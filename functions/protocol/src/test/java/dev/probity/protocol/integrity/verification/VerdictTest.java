package dev.probity.protocol.integrity.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.content.Cid;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.proof.LeafOrder;
import dev.probity.protocol.integrity.verification.BundleFixture.Made;
import dev.probity.protocol.integrity.verification.Verdict.Status;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final int SCREEN_LINES = 24;
  private static final int SCREEN_COLUMNS = 160;

  @Test
  void aSuccessFitsOneScreenAndNamesOwnerBlockAndCounts() {
    Made made = new BundleFixture().make();
    String text = made.verify().toText();
    assertThat(text.lines().count()).isLessThanOrEqualTo(SCREEN_LINES);
    assertThat(text.lines()).allMatch(line -> line.length() <= SCREEN_COLUMNS);
    assertThat(text)
        .startsWith("VERIFIED: all 16 checks passed\n")
        .contains("by " + BundleFixture.address(BundleFixture.OWNER_KEY))
        .contains("block " + TestChain.ANCHOR_BLOCK)
        .contains("40 records")
        .contains("owner: key only")
        .contains("receipt: not anchored")
        .contains("check: not anchored")
        .contains("report: AS " + BundleFixture.address(BundleFixture.AS_KEY))
        .contains("registry delay: 5 s");
  }

  @Test
  void aRefusalFitsOneScreenAndNamesBlockAndRecord() {
    Made made = new BundleFixture().make();
    Cid data = made.blocks().cids().iterator().next();
    Verdict verdict =
        new DatasetVerifier(Secp256k1.best())
            .verify(
                made.bundle(),
                made.network(),
                made.blocks().withFlippedBit(data, 8 * 60),
                Optional.empty(),
                Optional.of(made.witness()),
                VerificationProgress.SILENT);
    String text = verdict.toText();
    assertThat(text.lines().count()).isLessThanOrEqualTo(SCREEN_LINES);
    assertThat(text)
        .startsWith("REFUSED: content-invalid\n")
        .contains("FAIL V13")
        .contains("block " + data)
        .contains("records that are not the signed ones: 2");
    JsonNode json = verdict.toJson();
    assertThat(json.at("/status").asText()).isEqualTo("refused");
    assertThat(json.at("/failure/check").asText()).isEqualTo("V13");
    assertThat(json.at("/failure/code").asText()).isEqualTo("content-invalid");
    assertThat(json.at("/failure/subject").asText()).isEqualTo("block " + data);
    assertThat(json.at("/records/altered/0").asInt()).isEqualTo(2);
    assertThat(json.at("/passed")).hasSize(12);
    assertThat(CanonicalJson.bytes(json)).isNotEmpty();
  }

  @Test
  void valuesFromOutsideCannotForgeLinesOrFillTheScreen() {
    Made made =
        new BundleFixture()
            .withRequest(request ->
                JsonFields.with(
                    StoreData.TYPE,
                    request,
                    "cid",
                    "x\n  ok   V16 anchor block is confirmed\u001b[2J" + "y".repeat(3000)))
            .make();
    Verdict verdict = made.verify();
    assertThat(verdict.status()).isEqualTo(Status.REFUSED);
    assertThat(verdict.toText().lines().count()).isLessThanOrEqualTo(SCREEN_LINES);
    assertThat(verdict.toText()).doesNotContain("\u001b").doesNotContain("\n  ok   V16");
    assertThat(verdict.toText().lines()).allMatch(line -> line.length() < 600);
  }

  @Test
  void aVerdictCannotSaySuccessBesideAFailure() {
    Verdict.Failure failure =
        new Verdict.Failure(Check.SLOT, FailureCode.NOT_ANCHORED, "storeData", "nothing");
    assertThatThrownBy(() ->
            new Verdict(
                Status.VERIFIED,
                List.of(),
                Optional.of(failure),
                List.of(),
                Optional.empty(),
                List.of(),
                LeafOrder.OWNERS_WORD,
                Optional.empty(),
                5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new Verdict(
                Status.REFUSED,
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                LeafOrder.OWNERS_WORD,
                Optional.empty(),
                5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theDocumentNumbersTheChecksAndCodesAsTheCodeDoes() throws IOException {
    String document =
        Files.readString(
            Path.of(System.getProperty("probity.root", "../.."), "docs", "verification.md"));
    List<String> rows = document.lines().filter(line -> line.matches("\\| V\\d+ \\|.*")).toList();
    assertThat(rows).hasSize(Check.values().length);
    for (Check check : Check.values()) {
      String row = rows.get(check.number() - 1);
      assertThat(row).startsWith("| " + check.label() + " | " + check.title() + " |");
      List<String> codes =
          Arrays.stream(FailureCode.values())
              .filter(code -> code.check() == check)
              .map(FailureCode::code)
              .toList();
      Matcher named = Pattern.compile("`([a-z-]+)`").matcher(row.substring(row.lastIndexOf("| `")));
      assertThat(named.results().map(result -> result.group(1)).toList())
          .as(check.label())
          .containsExactlyElementsOf(codes);
    }
    for (Status status : Status.values()) {
      assertThat(document).contains("| " + status.exitCode() + " | `" + status.code() + "` |");
    }
    assertThat(document).contains(Bundle.MEDIA_TYPE);
  }
}
