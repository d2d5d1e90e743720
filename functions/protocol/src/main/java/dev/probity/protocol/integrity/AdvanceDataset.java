package dev.probity.protocol.integrity;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.content.WalkResult;
import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;

/**
 * V.13 to V.17: fetches the content, verifies every block, signature and manifest, and accepts the
 * version with IM's receipt.
 *
 * <p>It may be called by anybody at any time, and by several at once: each call carries on where
 * the row's checkpoint stands, and the row's revision lets only one of them write.
 */
final class AdvanceDataset {
  /** How often a checkpoint is written: every 64 blocks of at most 2 MiB. */
  private static final int CHECKPOINT_BLOCKS = 64;

  private final DatasetTable datasets;
  private final Tombstones tombstones;
  private final IntegrityPorts ports;
  private final InstantSource clock;

  AdvanceDataset(IntegrityPorts ports) {
    this.ports = ports;
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.tombstones = new Tombstones(ports);
    this.clock = ports.clock();
  }

  /**
   * Carries a pending version on, and ends any that its owner erased.
   *
   * @param until when to stop and leave the rest to the next call
   * @return the row as it then stands
   * @throws RefusedException what may pass: {@code content-unavailable}, and {@code erased} while
   *     the tombstone is not final; the row stays as it is
   */
  Stored advance(Stored stored, Instant until) {
    Stored current = tombstones.noticed(stored);
    while (current.row().state() instanceof State.Pending pending) {
      Progress progress = attempt(current, pending, until);
      if (progress instanceof Progress.Verified) {
        // It may have been erased while its content was fetched.
        tombstones.requireNone(current);
      }
      try {
        current = commit(current, progress);
      } catch (ItemStore.ConflictException raced) {
        current = reread(current);
        continue;
      }
      if (progress instanceof Progress.OutOfTime) {
        return current;
      }
    }
    return current;
  }

  /** How far one attempt came. */
  private sealed interface Progress {
    record OutOfTime(long verifiedBlocks) implements Progress {}

    record Refused(Refusal refusal, String detail) implements Progress {}

    record Verified(DatasetTable.Head head) implements Progress {}
  }

  private Progress attempt(Stored current, State.Pending pending, Instant until) {
    DatasetRow row = current.row();
    try {
      // 13: every block against its CID
      Cid root = Cid.parse(row.cid());
      var dag = new VerifiedDag(new StoredBlocks(ports.blocks()), DagLimits.DEFAULT);
      WalkResult walk =
          dag.walk(
              root,
              pending.verifiedBlocks(),
              (ordinal, cid, length) ->
                  ordinal % CHECKPOINT_BLOCKS != 0 || clock.instant().isBefore(until));
      if (!walk.finished()) {
        return new Progress.OutOfTime(walk.blocks());
      }
      // 14: S_d by the owner, over the manifest of this very content
      requireManifest(row, DatasetContents.open(dag, root));
    } catch (BlockNotFoundException missing) {
      throw new RefusedException(
          Refusal.CONTENT_UNAVAILABLE, "block " + missing.cid() + " is not stored");
    } catch (ContentException invalid) {
      return new Progress.Refused(Refusal.CID_INVALID, String.valueOf(invalid.getMessage()));
    } catch (DatasetException layout) {
      return new Progress.Refused(Refusal.CID_INVALID, String.valueOf(layout.getMessage()));
    } catch (RefusedException refused) {
      return new Progress.Refused(refused.refusal(), refused.detail());
    } catch (IOException unread) {
      throw PortException.retryable(PortException.Neighbour.BLOCKS, "a block was not read", unread);
    }
    // The version continues the last accepted one
    DatasetTable.Head head = datasets.head(row.dataId());
    if (row.version() <= head.version()) {
      return new Progress.Refused(
          Refusal.SUPERSEDED, "version " + head.version() + " was accepted meanwhile");
    }
    return new Progress.Verified(head);
  }

  private void requireManifest(DatasetRow row, DatasetContents contents)
      throws IOException, DatasetException {
    SignedMessage<Manifest> signed = contents.signedManifest();
    Manifest manifest = signed.message();
    require(signed.domain().equals(ports.domain()), "its domain is not this deployment's");
    require(manifest.user().equals(row.user()), "its user is not the sender of the request");
    require(manifest.dataId().equals(row.dataId()), "its dataId is not the request's");
    require(manifest.version() == row.version(), "its version is not the request's");
    Bytes32 digest = signed.digest();
    require(digest.equals(row.manifestHash()), "its digest is not the request's manifestHash");
    require(
        Commitments.dataId(
                ports.domain().chainId(),
                ports.domain().verifyingContract(),
                manifest.user(),
                manifest.nonce())
            .equals(manifest.dataId()),
        "its nonce does not give its dataId");
    requireKept(manifest.keyCommit(), row.keyCommit());
    require(contents.dataSize() == manifest.size(), "its size is not that of the data");
    require(
        contents.isEncrypted() != manifest.keyCommit().isZero(),
        "it names a key exactly where the data is encrypted");
    // The metadata of encrypted data is its owner's to read.
    require(
        contents.isEncrypted() || contents.metaHash().equals(manifest.metaHash()),
        "its metaHash is not the metadata's");
    try {
      ports.signatures().verify(manifest.user(), digest, signed.signature().bytes());
    } catch (SignatureRefusedException wrong) {
      throw new RefusedException(Refusal.MANIFEST_SIGNATURE, "S_d is not by the owner");
    }
    DatasetTable.Head head = datasets.head(row.dataId());
    if (row.version() > head.version() && !manifest.previous().equals(head.manifestHash())) {
      throw new RefusedException(
          Refusal.VERSION_CHAIN,
          "previous must be "
              + head.manifestHash()
              + ", the manifest of version "
              + head.version());
    }
  }

  /** The custodian keeps the key that the manifest commits to, and none where there is none. */
  private static void requireKept(Bytes32 named, Bytes32 deposited) {
    if (!named.equals(deposited)) {
      throw new RefusedException(
          Refusal.KEY_BINDING,
          deposited.isZero()
              ? "the manifest names a key, and none was deposited"
              : "the manifest does not name the key that was deposited");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new RefusedException(Refusal.MANIFEST_SIGNATURE, "the manifest: " + otherwise);
    }
  }

  private Stored commit(Stored current, Progress progress) throws ItemStore.ConflictException {
    DatasetRow row = current.row();
    switch (progress) {
      case Progress.OutOfTime paused ->
          datasets.replace(current, row.with(new State.Pending(paused.verifiedBlocks())));
      case Progress.Refused refused ->
          datasets.replace(
              current, row.with(new State.Rejected(refused.refusal(), refused.detail())));
      case Progress.Verified verified ->
          datasets.accept(current, row.with(new State.Active(receipt(row))), verified.head());
    }
    return reread(current);
  }

  /** 17: the receipt, signed by IM (S15) and sealed to the owner's key. */
  private String receipt(DatasetRow row) {
    return SealedReceipt.of(row, ports);
  }

  private Stored reread(Stored current) {
    return datasets
        .find(current.row().requestHash())
        .orElseThrow(
            () -> new RefusedException(Refusal.STATE_DIVERGED, "the row of this request is gone"));
  }
}
