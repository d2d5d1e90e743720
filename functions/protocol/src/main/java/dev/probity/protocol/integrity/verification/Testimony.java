package dev.probity.protocol.integrity.verification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.ContentFindings;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.SealedFindings;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What each place says of each fact, after a check has failed: the messages of the bundle, the
 * descriptor, the slot on chain as far as it is proved, and the content as far as it can be read.
 */
final class Testimony {
  private static final int MAX_VALUE = 140;
  private static final String COPY = "content/manifest.json";
  private static final String CONTENT = "the content";

  private final Bundle bundle;
  private final NetworkDescriptor network;

  /** Fact → place → what it says. */
  private final Map<String, Map<String, String>> facts = new LinkedHashMap<>();

  Testimony(
      Bundle bundle,
      NetworkDescriptor network,
      BlockSource content,
      Optional<DataKey> key,
      VerificationProgress progress) {
    this.bundle = bundle;
    this.network = network;
    deployment();
    messages();
    anchored();
    content(content, key, progress);
  }

  /**
   * Where two places disagree.
   *
   * @param subject what failed; where its message has a say, it is what others contradict
   */
  List<Contradiction> contradictions(String subject) {
    int dot = subject.indexOf('.');
    String accused = dot < 0 ? subject : subject.substring(0, dot);
    List<Contradiction> found = new ArrayList<>();
    for (Map<String, String> places : facts.values()) {
      String base =
          places.keySet().stream()
              .filter(place -> place.equals(accused) || place.startsWith(accused + "."))
              .findFirst()
              .orElseGet(() -> places.keySet().iterator().next());
      String value = places.getOrDefault(base, "");
      places.forEach((place, other) -> {
        if (!other.equals(value)) {
          found.add(new Contradiction(base, printable(value), place, printable(other)));
        }
      });
    }
    return found;
  }

  private void say(String fact, String place, Object value) {
    facts.computeIfAbsent(fact, any -> new LinkedHashMap<>()).put(place, String.valueOf(value));
  }

  private void deployment() {
    String pinned = "the descriptor";
    Bundle.Network said = bundle.network();
    say("chainId", "network.chainId", said.chainId());
    say("chainId", pinned, network.chainId());
    say("genesisHash", "network.genesisHash", said.genesisHash());
    say("genesisHash", pinned, network.genesisHash());
    say("integrityRegistry", "network.integrityRegistry", said.integrityRegistry());
    say("integrityRegistry", pinned, network.integrityRegistry().address());
    say("moduleRegistry", "network.moduleRegistry", said.moduleRegistry());
    say("moduleRegistry", pinned, network.moduleRegistry().address());
    domain(pinned, network.integrityDomain());
  }

  private void messages() {
    SignedMessage<Manifest> manifest = bundle.manifest();
    manifest("manifest", manifest);
    say("S_d", "manifest.signature", manifest.signature());
    say("dataId", "manifest.nonce", dataId(manifest.message()));

    SignedMessage<StoreData> request = bundle.storeData();
    domain("storeData.domain", request.domain());
    say("user", "storeData.user", request.message().user());
    say("dataId", "storeData.dataId", request.message().dataId());
    say("version", "storeData.version", request.message().version());
    say("manifestHash", "storeData.manifestHash", request.message().manifestHash());
    say("cid", "storeData.cid", request.message().cid());
    say("cid", "content.root", bundle.content().root());
    say("size", "content.size", bundle.content().size());
    digest("requestHash", "storeData", request);

    bundle.receipt().ifPresent(this::receipt);
    bundle.check().ifPresent(this::check);
  }

  private void receipt(SignedMessage<StoreReceipt> signed) {
    StoreReceipt receipt = signed.message();
    domain("receipt.domain", signed.domain());
    say("requestHash", "receipt.reqHash", receipt.reqHash());
    say("user", "receipt.user", receipt.user());
    say("dataId", "receipt.objectId", receipt.objectId());
    say("version", "receipt.version", receipt.version());
    say("cid", "receipt.contentDigest", Cid.of(Codec.DAG_PB, receipt.contentDigest().bytes()));
    say("checkHash", "receipt.checkHash", receipt.checkHash());
  }

  private void check(SignedMessage<CheckReport> signed) {
    CheckReport report = signed.message();
    domain("check.domain", signed.domain());
    say("requestHash", "check.reqHash", report.reqHash());
    say("user", "check.user", report.user());
    say("dataId", "check.dataId", report.dataId());
    say("version", "check.version", report.version());
    digest("checkHash", "check", signed);
  }

  private void manifest(String place, SignedMessage<Manifest> signed) {
    domain(place + ".domain", signed.domain());
    for (Map.Entry<String, JsonNode> field : Manifest.TYPE.toJson(signed.message()).properties()) {
      say(field.getKey(), place + "." + field.getKey(), field.getValue().asText());
    }
    digest("manifestHash", place, signed);
  }

  private void domain(String place, Eip712Domain domain) {
    say(
        "domain",
        place,
        domain.name() + ", chain " + domain.chainId() + ", " + domain.verifyingContract());
  }

  private <R extends Record> void digest(String fact, String place, SignedMessage<R> signed) {
    // A message of another domain has no digest that anything could commit to.
    if (signed.domain().name().equals(signed.type().domainName())) {
      say(fact, place, signed.digest());
    }
  }

  private Bytes32 dataId(Manifest manifest) {
    return Commitments.dataId(
        network.chainId(),
        network.integrityRegistry().address(),
        manifest.user(),
        manifest.nonce());
  }

  /** The version under which the evidence shows a word, if it is one of those that are named. */
  private void anchored() {
    ProvenState state;
    try {
      state = ProvenState.prove(ProvenState.header(bundle.anchor()), bundle.anchor(), network);
    } catch (FailedCheck unproved) {
      return;
    }
    Set<Bytes32> dataIds = new LinkedHashSet<>();
    dataIds.add(bundle.manifest().message().dataId());
    dataIds.add(bundle.storeData().message().dataId());
    for (Bytes32 dataId : dataIds) {
      OptionalLong version =
          LongStream.of(
                  bundle.manifest().message().version(), bundle.storeData().message().version())
              .filter(candidate ->
                  state
                      .word(
                          network.integrityRegistry().address(),
                          StorageSlots.tdataCommitment(dataId, candidate))
                      .filter(word -> !word.isZero())
                      .isPresent())
              .findFirst();
      if (version.isPresent()) {
        say("dataId", "the slot on chain", dataId);
        say("version", "the slot on chain", version.getAsLong());
        return;
      }
    }
  }

  private void content(BlockSource source, Optional<DataKey> key, VerificationProgress progress) {
    Set<Cid> roots = new LinkedHashSet<>();
    roots.add(bundle.content().root());
    try {
      roots.add(Cid.parse(bundle.storeData().message().cid()));
    } catch (ContentException noCid) {
      say("cid", "storeData.cid", bundle.storeData().message().cid());
    }
    for (Cid root : roots) {
      try {
        DatasetContents contents =
            DatasetContents.open(new VerifiedDag(source, DagLimits.DEFAULT), root, key);
        SignedMessage<Manifest> copy = contents.signedManifest();
        manifest(COPY, copy);
        say("S_d", "content/manifest.sig", copy.signature());
        if (contents.isEncrypted() && key.isEmpty()) {
          found(contents.readSealed(progress::contentRead));
        } else {
          say("metaHash", CONTENT, contents.metaHash());
          found(contents.read(progress::contentRead));
        }
        return;
      } catch (IOException unreadable) {
        // What was said so far stands; the failure itself is named by its check.
        progress.diagnosing();
      }
    }
  }

  private void found(SealedFindings content) {
    say("contentHash", CONTENT, content.contentHash());
    say("size", CONTENT, content.size());
    content
        .leaves()
        .ifPresent(leaves -> {
          say("records", "the content's leaves", leaves.count());
          say("recordsRoot", "the content's leaves", leaves.root());
        });
  }

  private void found(ContentFindings content) {
    Manifest manifest = bundle.manifest().message();
    say("contentHash", CONTENT, content.contentHash());
    say("size", CONTENT, content.size());
    say("records", CONTENT, content.records());
    say("records", "the content's leaves", content.leaves());
    say("recordsRoot", CONTENT, content.recordsRoot());
    say("recordsRoot", "the content's leaves", content.leavesRoot());
    say(
        "recordKeyCommit",
        CONTENT,
        Commitments.recordKeyCommit(
            manifest.user(), manifest.dataId(), manifest.version(), content.recordKey()));
  }

  /** Values come from outside: none may forge lines or fill the screen. */
  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .limit(MAX_VALUE)
        .forEach(c -> shown.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
    return text.length() > MAX_VALUE ? shown.append("...").toString() : shown.toString();
  }
}
