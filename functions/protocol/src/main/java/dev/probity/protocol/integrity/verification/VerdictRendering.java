package dev.probity.protocol.integrity.verification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.bundle.StrictObject;
import dev.probity.protocol.integrity.dataset.RecordDiagnosis;
import java.util.List;
import java.util.stream.Collectors;

/** A verdict for programs and for people. */
final class VerdictRendering {
  private static final int MAX_SHOWN_CONTRADICTIONS = 4;

  private VerdictRendering() {}

  static ObjectNode json(Verdict verdict) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", verdict.status().code());
    ArrayNode passed = json.putArray("passed");
    for (Verdict.Passed one : verdict.passed()) {
      check(passed.addObject(), one.check()).put("detail", one.detail());
    }
    verdict
        .failure()
        .ifPresent(failure ->
            check(json.putObject("failure"), failure.check())
                .put("code", failure.code().code())
                .put("subject", failure.subject())
                .put("detail", failure.detail()));
    ArrayNode contradictions = json.putArray("contradictions");
    for (Contradiction one : verdict.contradictions()) {
      contradictions
          .addObject()
          .put("field", one.field())
          .put("value", one.value())
          .put("against", one.against())
          .put("otherValue", one.otherValue());
    }
    verdict.records().ifPresent(records -> json.set("records", json(records)));
    ArrayNode findings = json.putArray("findings");
    verdict.findings().forEach(findings::add);
    json.put("order", verdict.order().code());
    verdict
        .attestation()
        .ifPresent(given ->
            json.putObject("attestation")
                .put("signer", given.signer().toString())
                .put("checkHash", given.checkHash().toString())
                .set("iat", StrictObject.uint(given.iat())));
    json.set("registryDelaySeconds", StrictObject.uint(verdict.registryDelaySeconds()));
    return json;
  }

  private static ObjectNode check(ObjectNode json, Check check) {
    return json.put("check", check.label()).put("title", check.title());
  }

  private static ObjectNode json(RecordDiagnosis records) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode altered = json.putArray("altered");
    records.records().forEach(altered::add);
    json.put("more", records.more());
    json.put("unmatchedLeaves", records.unmatchedLeaves());
    ArrayNode unreadable = json.putArray("unreadableBlocks");
    records.unreadable().forEach(cid -> unreadable.add(cid.toString()));
    records.obstacle().ifPresent(obstacle -> json.put("obstacle", obstacle));
    return json;
  }

  static String text(Verdict verdict) {
    StringBuilder text = new StringBuilder(headline(verdict)).append('\n');
    for (Verdict.Passed one : verdict.passed()) {
      line(text, "ok", one.check(), one.detail());
    }
    verdict.failure().ifPresent(failure -> failure(text, verdict, failure));
    for (String finding : verdict.findings()) {
      text.append("  note      ").append(finding).append('\n');
    }
    text.append("  note      registry delay: ")
        .append(verdict.registryDelaySeconds())
        .append(" s between a new module key and its validity\n");
    return text.toString();
  }

  private static String headline(Verdict verdict) {
    return switch (verdict.status()) {
      case VERIFIED -> "VERIFIED: all " + Check.values().length + " checks passed";
      case REFUSED -> "REFUSED: " + verdict.failure().map(why -> why.code().code()).orElse("");
      case ANCHOR_UNCONFIRMED ->
          "ANCHOR UNCONFIRMED: all else holds, but nobody you trust confirms the anchor block";
      case UNAVAILABLE -> "NOT VERIFIED: something needed was not to be had; try again";
      case CONTENT_NOT_READ ->
          "CONTENT NOT READ: signed and anchored; of the data itself nothing was verified";
    };
  }

  private static void failure(StringBuilder text, Verdict verdict, Verdict.Failure failure) {
    line(text, "FAIL", failure.check(), failure.subject());
    text.append("            ").append(failure.detail()).append('\n');
    List<Contradiction> all = verdict.contradictions();
    for (Contradiction one : all.subList(0, Math.min(all.size(), MAX_SHOWN_CONTRADICTIONS))) {
      text.append("            ")
          .append(one.field())
          .append(" says ")
          .append(one.value())
          .append("; ")
          .append(one.against())
          .append(" says ")
          .append(one.otherValue())
          .append('\n');
    }
    if (all.size() > MAX_SHOWN_CONTRADICTIONS) {
      text.append("            and ")
          .append(all.size() - MAX_SHOWN_CONTRADICTIONS)
          .append(" more contradictions (--json shows all)\n");
    }
    verdict.records().ifPresent(records -> records(text, records));
  }

  private static void records(StringBuilder text, RecordDiagnosis records) {
    if (!records.records().isEmpty()) {
      text.append("            records that are not the signed ones: ")
          .append(
              records.records().stream().map(String::valueOf).collect(Collectors.joining(", ")));
      if (records.more() > 0) {
        text.append(" and ").append(records.more()).append(" more");
      }
      text.append('\n');
    } else if (records.obstacle().isEmpty() && records.unreadable().isEmpty()) {
      text.append("            every record that can be read is a signed one\n");
    }
    if (!records.unreadable().isEmpty()) {
      text.append("            records in blocks that cannot be read are not named: ")
          .append(
              records.unreadable().stream()
                  .map(String::valueOf)
                  .limit(3)
                  .collect(Collectors.joining(", ")))
          .append('\n');
    }
    records.obstacle().ifPresent(why -> text.append("            ").append(why).append('\n'));
  }

  private static void line(StringBuilder text, String mark, Check check, String detail) {
    text.append("  %-4s %-4s %s: %s\n".formatted(mark, check.label(), check.title(), detail));
  }
}
