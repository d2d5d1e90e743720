package dev.probity.protocol.integrity.verification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.dataset.RecordDiagnosis;
import dev.probity.protocol.integrity.proof.LeafOrder;
import java.util.List;
import java.util.Optional;

/**
 * What a verification found. Only {@link Status#VERIFIED} is success.
 *
 * @param status the outcome
 * @param passed the checks that passed, in order
 * @param failure the first check that failed; empty only when verified, or all but the content
 * @param contradictions where two places disagree; found after the failure, changes nothing in it
 * @param records which records are not the signed ones, if that was looked for
 * @param findings what a reader must know though it refuses nothing, such as {@code owner: key
 *     only}
 * @param order how it is known that the leaves of the records tree stand in their order; the
 *     owner's word where the bundle does not hold
 * @param attestation what the AI service attests of the records, where the bundle holds and has it
 * @param registryDelaySeconds of the pinned deployment: how long before its validity everybody sees
 *     a new key of a module
 */
public record Verdict(
    Status status,
    List<Passed> passed,
    Optional<Failure> failure,
    List<Contradiction> contradictions,
    Optional<RecordDiagnosis> records,
    List<String> findings,
    LeafOrder order,
    Optional<Attestation> attestation,
    long registryDelaySeconds) {

  /** The outcome, with the exit code of {@code probity verify}. */
  public enum Status {
    /** Every check passed. */
    VERIFIED(0),
    /** A check failed. */
    REFUSED(4),
    /** All passed but V16: nobody whom the verifier trusts confirms the anchor block. */
    ANCHOR_UNCONFIRMED(5),
    /** Something needed was not to be had; nothing is known against the bundle. */
    UNAVAILABLE(6),
    /** All passed but V13 to V15, which were not asked for: nothing is known of the data. */
    CONTENT_NOT_READ(9);

    private final int exitCode;

    Status(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The exit code of the command. */
    public int exitCode() {
      return exitCode;
    }

    /** The stable name: lower-case words joined by hyphens. */
    public String code() {
      return switch (this) {
        case VERIFIED -> "verified";
        case REFUSED -> "refused";
        case ANCHOR_UNCONFIRMED -> "anchor-unconfirmed";
        case UNAVAILABLE -> "unavailable";
        case CONTENT_NOT_READ -> "content-not-read";
      };
    }
  }

  /**
   * A check that passed.
   *
   * @param detail one line: who, which block, how many
   */
  public record Passed(Check check, String detail) {}

  /**
   * The first check that failed.
   *
   * @param subject the message, field, block or record that it is about
   * @param detail one sentence
   */
  public record Failure(Check check, FailureCode code, String subject, String detail) {}

  public Verdict {
    passed = List.copyOf(passed);
    contradictions = List.copyOf(contradictions);
    findings = List.copyOf(findings);
    boolean asItFailed =
        failure
            .map(why -> why.code().status() == status)
            .orElse(status == Status.VERIFIED || status == Status.CONTENT_NOT_READ);
    if (!asItFailed) {
      throw new IllegalArgumentException("a verdict's status is that of its failure");
    }
  }

  /** Whether this check was made, and passed. */
  public boolean passed(Check check) {
    return passed.stream().anyMatch(one -> one.check() == check);
  }

  /** The verdict as JSON, for programs. */
  public ObjectNode toJson() {
    return VerdictRendering.json(this);
  }

  /** The verdict as lines of text, for a person; fits one screen. */
  public String toText() {
    return VerdictRendering.text(this);
  }
}
