package dev.probity.local.demo;

import dev.probity.client.account.RegisterAccount.Registered;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.verification.Contradiction;
import dev.probity.protocol.integrity.verification.Verdict;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The one screen on which the demo ends. */
final class DemoScreen {
  private static final String RULE = "─".repeat(92);

  private final List<String> times = new ArrayList<>();

  /**
   * An attack and the answer to it.
   *
   * @param said the check that refused it, and what it named
   */
  record Attack(String what, String said) {
    static Attack of(String what, Verdict verdict) {
      Verdict.Failure failure = verdict.failure().orElseThrow();
      var said = new StringBuilder();
      said.append(failure.check().label()).append(' ').append(failure.code().code());
      said.append(": ").append(failure.subject());
      verdict
          .records()
          .filter(records -> !records.records().isEmpty())
          .ifPresent(records ->
              said.append("; record ")
                  .append(
                      records.records().stream()
                          .map(String::valueOf)
                          .collect(Collectors.joining(", ")))
                  .append(" is not the signed one"));
      if (!verdict.contradictions().isEmpty()) {
        Contradiction first = verdict.contradictions().getFirst();
        said.append("; ")
            .append(first.field())
            .append(" says ")
            .append(shortened(first.value()))
            .append(", ")
            .append(first.against())
            .append(" says ")
            .append(shortened(first.otherValue()));
      }
      return new Attack(what, said.toString());
    }
  }

  /** Notes how long a stage took. */
  void took(String stage, long sinceNanos) {
    times.add(
        String.format(Locale.ROOT, "%s %.1f s", stage, (System.nanoTime() - sinceNanos) / 1e9));
  }

  /** The screen. */
  String ending(
      Registered owner,
      DemoAccounts.Revocation revocation,
      DemoCalls calls,
      Bundle bundle,
      DemoDigits digits,
      Verdict verdict,
      List<Attack> attacks) {
    var manifest = bundle.manifest().message();
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(RULE);
    lines.add(" WHAT HAPPENED");
    lines.add(
        line(
            "an account",
            owner.credential().user()
                + ", credential version "
                + owner.credential().version()
                + ", signed by IDMA and committed on chain"));
    lines.add(
        line(
            "a credential was revoked",
            "in block " + revocation.revoked() + ", and refused at block " + revocation.refused()));
    lines.add(
        line(
            "an access token",
            shortened(calls.tokenHash())
                + ", granted on chain, revoked in block "
                + calls.revoked()
                + ", refused at block "
                + calls.refused()));
    lines.add(line("data", manifest.records() + " records, " + bundle.content().root()));
    lines.add(
        line(
            "digits",
            String.format(
                Locale.ROOT,
                "%,d to train with and %,d to test (every fifth of the package), encrypted",
                digits.training(),
                digits.test())));
    lines.add(line("ten labels changed", "of the records " + digits.changed()));
    lines.add(line("proved", "in: " + digits.in().record()));
    lines.add(line("", "not in: " + digits.notIn().record()));
    lines.add(line("", "by the record key alone; the order is the AI service's word"));
    lines.add(line("the owner signed", "manifest S_d and request S12, by " + manifest.user()));
    lines.add(line("IM signed", "receipt S15, by " + receiptSigner(bundle) + " (KMS key)"));
    lines.add(
        line(
            "the chain holds",
            "H12 "
                + shortened(bundle.storeData().digest().toString())
                + " in block "
                + bundle.stored().blockNumber()
                + ", "
                + Instant.ofEpochSecond(bundle.stored().storedAt())));
    lines.add(
        line(
            "a stranger checked",
            verdict.passed().size()
                + " of 16 checks passed, proofs at block "
                + bundle.anchor().block().number()
                + ": "
                + verdict.status().code().toUpperCase(Locale.ROOT)));
    for (String finding : verdict.findings()) {
      lines.add(line("", finding));
    }
    lines.add(" REFUSED, AND NAMED");
    for (Attack attack : attacks) {
      lines.add(line(attack.what(), attack.said()));
    }
    lines.add(line("took", String.join(" · ", times)));
    lines.add(RULE);
    lines.add(" TRY NEXT");
    lines.add("   ./probity up --detach                     a stack that stays");
    lines.add("   ./probity init                            your wallet");
    lines.add("   ./probity register --email YOU@example.org, ./probity mail, ./probity login");
    lines.add("   ./probity services                        what you may call");
    lines.add(
        "   ./probity token request --service echo --ttl 10m, ./probity call echo --param '{}'");
    lines.add("   ./probity data add YOUR.csv --public      your own data");
    lines.add("   ./probity data list");
    lines.add(
        "   ./probity verify YOUR.bundle.json --network .probity/network.json --content DIR --rpc"
            + " URL");
    return String.join(System.lineSeparator(), lines);
  }

  private static Address receiptSigner(Bundle bundle) {
    var receipt = bundle.receipt().orElseThrow();
    try {
      return Secp256k1.best().recover(receipt.digest(), receipt.signature());
    } catch (WireException verifiedBefore) {
      throw new IllegalStateException(verifiedBefore);
    }
  }

  private static String line(String subject, String text) {
    return String.format(Locale.ROOT, "   %-30s %s", subject, text);
  }

  private static String shortened(String value) {
    return value.length() <= 26
        ? value
        : value.substring(0, 12) + "…" + value.substring(value.length() - 6);
  }
}
