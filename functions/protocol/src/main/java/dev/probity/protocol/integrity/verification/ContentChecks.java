package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.FailedCheck.require;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.ContentFindings;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.SealedFindings;
import dev.probity.protocol.integrity.dataset.SortedLeaves;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;

/** V13 to V15: the content against its CIDs, and against the manifest. */
final class ContentChecks {
  private final Bundle bundle;

  ContentChecks(Bundle bundle) {
    this.bundle = bundle;
  }

  /** V13: what the failure to read the content means. */
  static FailedCheck failure(IOException e) {
    String reason = String.valueOf(e.getMessage());
    return switch (e) {
      case BlockNotFoundException missing ->
          new FailedCheck(FailureCode.CONTENT_UNAVAILABLE, "block " + missing.cid(), reason);
      case ContentException invalid -> {
        Cid cid = invalid.cid();
        yield new FailedCheck(
            FailureCode.CONTENT_INVALID, cid == null ? "content" : "block " + cid, reason);
      }
      case DatasetException wrong ->
          new FailedCheck(
              FailureCode.CONTENT_LAYOUT,
              wrong.record().isPresent() ? "record " + wrong.record().getAsLong() : "content",
              reason);
      default -> new FailedCheck(FailureCode.CONTENT_UNAVAILABLE, "content", reason);
    };
  }

  /** V14. */
  void requireCopy(DatasetContents contents) throws FailedCheck {
    SignedMessage<Manifest> copy;
    try {
      copy = contents.signedManifest();
    } catch (DatasetException e) {
      throw new FailedCheck(
          FailureCode.MANIFEST_COPY, "content/manifest.json", String.valueOf(e.getMessage()));
    }
    require(
        copy.message().equals(bundle.manifest().message())
            && copy.domain().equals(bundle.manifest().domain()),
        FailureCode.MANIFEST_COPY,
        "content/manifest.json",
        "the content carries another manifest than the bundle");
    require(
        copy.signature().equals(bundle.manifest().signature()),
        FailureCode.MANIFEST_COPY,
        "content/manifest.sig",
        "the content carries another signature than the bundle");
  }

  /** V13: the names in the root say of the data what the manifest says of its key. */
  void requireKind(DatasetContents contents) throws FailedCheck {
    boolean encrypted = !bundle.manifest().message().keyCommit().isZero();
    require(
        contents.isEncrypted() == encrypted,
        FailureCode.CONTENT_LAYOUT,
        "content",
        encrypted
            ? "the manifest commits to a key, and the data lies in the clear"
            : "the manifest commits to no key, and the data is encrypted");
  }

  /** V15, as far as it goes without the key of encrypted data. */
  void requireContent(SealedFindings found) throws FailedCheck {
    Manifest manifest = bundle.manifest().message();
    requireContent("contentHash", manifest.contentHash(), found.contentHash());
    requireContent("size", manifest.size(), found.size());
    if (found.leaves().isPresent()) {
      requireContent("records", manifest.records(), found.leaves().get().count());
      requireContent("recordsRoot", manifest.recordsRoot(), found.leaves().get().root());
    } else {
      require(
          manifest.records() > SortedLeaves.MAX_CARRIED,
          FailureCode.CONTENT_LAYOUT,
          "content",
          "the content carries no leaves; only one of more than "
              + SortedLeaves.MAX_CARRIED
              + " records does without them");
    }
  }

  /** V15. */
  void requireContent(ContentFindings found) throws FailedCheck {
    Manifest manifest = bundle.manifest().message();
    requireContent("contentHash", manifest.contentHash(), found.contentHash());
    requireContent("size", manifest.size(), found.size());
    requireContent("metaHash", manifest.metaHash(), found.metaHash());
    requireContent(
        "recordKeyCommit",
        manifest.recordKeyCommit(),
        Commitments.recordKeyCommit(
            manifest.user(), manifest.dataId(), manifest.version(), found.recordKey()));
    requireContent("records", manifest.records(), found.records());
    requireContent("recordsRoot", manifest.recordsRoot(), found.recordsRoot());
    requireContent("records", manifest.records(), found.leaves());
    requireContent("recordsRoot", manifest.recordsRoot(), found.leavesRoot());
  }

  private static void requireContent(String field, Object signed, Object found) throws FailedCheck {
    require(
        signed.equals(found),
        FailureCode.CONTENT_MISMATCH,
        "manifest." + field,
        "signed was " + signed + ", the content gives " + found);
  }
}
