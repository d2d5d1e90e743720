package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.DataSource;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The data sets of one user, each with its journal in a folder of its own. */
public final class StoredDatasets {
  private final Path folder;

  /** Those in this folder. */
  public StoredDatasets(Path folder) {
    this.folder = folder;
  }

  /**
   * A data set, stored or on its way.
   *
   * @param bundle present once it is stored
   */
  public record Entry(Path folder, String name, Optional<Bundle> bundle) {
    /** Where its blocks were kept while it was stored. */
    public Path blocks() {
      return DatasetJournal.open(folder).blocks();
    }

    /** Whether this version was erased, as far as this machine knows. */
    public boolean erased() {
      return DatasetJournal.open(folder).erased();
    }
  }

  /**
   * The folder of what a request stores. The same file with the same description, by the same owner
   * on the same network, is the same work, and has the same folder.
   *
   * @param again whether to take a fresh folder even so
   */
  public Path folderOf(
      AddDataset.Request request, Address owner, NetworkDescriptor network, boolean again) {
    ObjectNode identity = JsonNodeFactory.instance.objectNode();
    DataSource data = data(request);
    Bytes32 contentHash = contentHash(data, request.source());
    identity.put(
        data.format().hasSeveralFiles() ? "files" : "sha256", contentHash.toString().substring(2));
    identity.put("owner", owner.toString());
    identity.put("network", network.genesisHash().toString());
    identity.put("registry", network.integrityRegistry().address().toString());
    var description = request.description();
    identity.put("name", description.name());
    description.description().ifPresent(text -> identity.put("description", text));
    description.license().ifPresent(text -> identity.put("license", text));
    description.url().ifPresent(text -> identity.put("url", text));
    description.label().ifPresent(text -> identity.put("label", text));
    description.split().ifPresent(text -> identity.put("split", text));
    if (!description.expectations().isEmpty()) {
      var expectations = identity.putArray("expectations");
      description.expectations().texts().forEach(expectations::add);
    }
    request.format().ifPresent(format -> identity.put("format", format.name()));
    if (request.encrypted()) {
      identity.put("encrypted", true);
    }
    request
        .previous()
        .ifPresent(before -> identity.put("previous", before.manifestHash().toString()));
    String base = CanonicalJson.keccak256(identity).toString().substring(2, 18);
    Path chosen = folder.resolve(base);
    for (int attempt = 2; again && DatasetJournal.exists(chosen); attempt++) {
      DatasetJournal.open(chosen).put(UnfinishedAdd.GIVEN_UP, BooleanNode.TRUE);
      chosen = folder.resolve(base + "-" + attempt);
    }
    DatasetJournal journal = DatasetJournal.open(chosen);
    journal.remove(UnfinishedAdd.GIVEN_UP, UnfinishedAdd.REFUSED);
    if (journal.text("name").isEmpty()) {
      journal.put("name", description.name());
    }
    journal.put("contentHash", contentHash.toString());
    if (request.previous().isPresent() && journal.get("continues").isEmpty()) {
      var before = request.previous().get();
      Bytes32 dataId =
          Commitments.dataId(
              network.chainId(), network.integrityRegistry().address(), owner, before.nonce());
      ObjectNode continues = JsonNodeFactory.instance.objectNode();
      continues.put("id", dataId.toString()).put("version", before.version());
      journal.put("continues", continues);
    }
    return chosen;
  }

  /**
   * Keeps how the storing in this folder was begun, so that it can be carried on without its words.
   * Its expectations hold, or are not to.
   */
  public static void begin(Path folder, BegunAdd add, Address owner, NetworkDescriptor network) {
    UnfinishedAdd.keep(DatasetJournal.open(folder), add, owner, network);
  }

  /** What this owner began to store on this network, and neither finished nor gave up; by name. */
  public List<UnfinishedAdd> unfinished(Address owner, NetworkDescriptor network) {
    return list().stream()
        .flatMap(
            entry -> UnfinishedAdd.of(DatasetJournal.open(entry.folder()), owner, network).stream())
        .toList();
  }

  /** Whether what is stored from this folder was signed already. */
  public static boolean isSigned(Path folder) {
    return DatasetJournal.open(folder).text("root").isPresent();
  }

  /** All of them, by name. */
  public List<Entry> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(DatasetJournal::exists)
          .map(StoredDatasets::entry)
          .sorted(
              Comparator.comparing(Entry::name).thenComparing(entry -> entry.folder().toString()))
          .toList();
    } catch (IOException failed) {
      throw ClientException.environment("cannot read " + folder, failed);
    }
  }

  /** The one data set whose id begins so, its newest version. */
  public Entry find(String idPrefix) {
    List<Entry> found =
        list().stream()
            .filter(entry ->
                entry.bundle().filter(bundle -> id(bundle).startsWith(idPrefix)).isPresent())
            .sorted(Comparator.comparingLong(entry -> -version(entry)))
            .toList();
    long different =
        found.stream().map(entry -> id(entry.bundle().orElseThrow())).distinct().count();
    if (different != 1) {
      throw ClientException.usage(
          (different == 0
                  ? "No data set of yours has an id that begins with "
                  : "Several ids begin with ")
              + idPrefix
              + ". `probity data list` shows them.",
          null);
    }
    return found.getFirst();
  }

  /** Every version of all of them, by name, id and version. */
  public List<DatasetVersion> versions() {
    return list().stream()
        .map(entry -> DatasetVersion.of(DatasetJournal.open(entry.folder()), entry))
        .sorted(
            Comparator.comparing(DatasetVersion::name)
                .thenComparing(version -> version.id().orElse(""))
                .thenComparingLong(DatasetVersion::number))
        .toList();
  }

  /** Every version, stored or begun, of the one data set whose id begins so; ascending. */
  public List<DatasetVersion> versions(String idPrefix) {
    String id = id(find(idPrefix).bundle().orElseThrow());
    return versions().stream().filter(version -> version.id().equals(Optional.of(id))).toList();
  }

  /**
   * A stored version of the one data set whose id begins so.
   *
   * @param number empty: the newest
   */
  public DatasetVersion version(String idPrefix, OptionalLong number) {
    List<DatasetVersion> stored =
        versions(idPrefix).stream().filter(version -> version.bundle().isPresent()).toList();
    return (number.isEmpty()
            ? Optional.of(stored.getLast())
            : stored.stream().filter(version -> version.number() == number.getAsLong()).findFirst())
        .orElseThrow(() ->
            ClientException.usage(
                "You have stored no version "
                    + number.orElse(0)
                    + " of "
                    + idPrefix
                    + ". `probity data versions` shows those you have.",
                null));
  }

  /** The stored version whose manifest has this digest, if it is among yours. */
  public Optional<DatasetVersion> byManifest(Bytes32 manifestHash) {
    return versions().stream()
        .filter(version ->
            version.manifestHash().equals(Optional.of(manifestHash))
                && version.bundle().isPresent())
        .findFirst();
  }

  /** What a new version of this data set continues. */
  public AddDataset.Continued continued(String idPrefix) {
    Bundle bundle = find(idPrefix).bundle().orElseThrow();
    Manifest manifest = bundle.manifest().message();
    return new AddDataset.Continued(
        manifest.nonce(), manifest.version(), bundle.manifest().digest());
  }

  private static String id(Bundle bundle) {
    return bundle.manifest().message().dataId().toString();
  }

  private static long version(Entry entry) {
    return entry.bundle().map(bundle -> bundle.manifest().message().version()).orElse(0L);
  }

  private static Entry entry(Path folder) {
    DatasetJournal journal = DatasetJournal.open(folder);
    return new Entry(folder, journal.text("name").orElse("?"), journal.bundle());
  }

  private static DataSource data(AddDataset.Request request) {
    try {
      return request.data();
    } catch (IOException unusable) {
      throw unusable(request.source(), unusable);
    }
  }

  static Bytes32 contentHash(AddDataset.Request request) {
    return contentHash(data(request), request.source());
  }

  /** All bytes, so that the same files are the same work wherever they lie. */
  private static Bytes32 contentHash(DataSource data, Path source) {
    try {
      return switch (data) {
        case DataSource.OneFile one -> sha256(one.file());
        case DataSource.IdxPair _, DataSource.Folder _ -> data.contentHash();
      };
    } catch (IOException unusable) {
      throw unusable(source, unusable);
    }
  }

  private static Bytes32 sha256(Path file) throws IOException {
    MessageDigest sha256 = Digests.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Bytes32.of(sha256.digest());
  }

  private static ClientException unusable(Path source, IOException why) {
    return ClientException.usage(
        why instanceof DatasetException
            ? source + ": " + why.getMessage()
            : "cannot read " + source + ": " + why.getMessage(),
        why);
  }
}
