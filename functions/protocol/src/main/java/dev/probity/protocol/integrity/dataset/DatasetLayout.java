package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.HashSet;
import java.util.Set;

/**
 * The entries of the root directory of a data set's content; there are no others. Their names tell
 * whether the data is encrypted.
 */
public final class DatasetLayout {
  /** The source, byte for byte: a file, or a directory where the format has several files. */
  public static final String DATA = "data";

  /** {@link SortedLeaves} as a file: of at most {@link SortedLeaves#MAX_CARRIED} records. */
  public static final String LEAVES = "leaves";

  /** RFC 8785 bytes of {@code {"domain":…,"message":…}}, at most 64 KiB. */
  public static final String MANIFEST = "manifest.json";

  /** S_d, 65 raw bytes r‖s‖v. */
  public static final String SIGNATURE = "manifest.sig";

  /** {@link Metadata#bytes}, at most 1 MiB. */
  public static final String METADATA = "metadata.json";

  /** Of public data, all of them; of many records all but {@link #LEAVES}. */
  public static final Set<String> NAMES = Set.of(DATA, LEAVES, MANIFEST, SIGNATURE, METADATA);

  /**
   * The ciphertext of d, always a file: of one file, or of several as {@link PackWriter} has it.
   */
  public static final String ENCRYPTED_DATA = "data.enc";

  /** The ciphertext of {@link Metadata#bytes}. */
  public static final String ENCRYPTED_METADATA = "metadata.enc";

  /** The ciphertext of {@link RecordIndex} as a file. */
  public static final String ENCRYPTED_INDEX = "index.enc";

  /** Of encrypted data, all of them; of many records all but {@link #LEAVES}. */
  public static final Set<String> ENCRYPTED_NAMES =
      Set.of(ENCRYPTED_DATA, ENCRYPTED_INDEX, LEAVES, MANIFEST, SIGNATURE, ENCRYPTED_METADATA);

  static final int MAX_MANIFEST_BYTES = StrictJson.Limits.MESSAGE.maxBytes();

  private DatasetLayout() {}

  /** Whether these are the names of a data set's files, with or without leaves. */
  static boolean isComplete(Set<String> names) {
    Set<String> withLeaves = new HashSet<>(names);
    withLeaves.add(LEAVES);
    return withLeaves.equals(NAMES) || withLeaves.equals(ENCRYPTED_NAMES);
  }

  /** The manifest's file. */
  static byte[] manifestFile(SignedMessage<Manifest> manifest) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("domain", manifest.domain().toJson());
    json.set("message", Manifest.TYPE.toJson(manifest.message()));
    return CanonicalJson.bytes(json);
  }

  /**
   * Reads the two files.
   *
   * @throws DatasetException {@link Fault#MANIFEST}, {@link Fault#SIGNATURE}
   */
  static SignedMessage<Manifest> parseManifest(byte[] manifestFile, byte[] signatureFile)
      throws DatasetException {
    Eip712Domain domain;
    Manifest manifest;
    try {
      JsonNode json = CanonicalJson.parse(manifestFile, StrictJson.Limits.MESSAGE);
      StrictJson.exactMembers(json, "", "domain", "message");
      domain = Eip712Domain.parse(json.path("domain"));
      manifest = Manifest.TYPE.parse(json.path("message"));
    } catch (WireException e) {
      throw new DatasetException(Fault.MANIFEST, MANIFEST + ": " + e.getMessage());
    }
    try {
      return new SignedMessage<>(Manifest.TYPE, domain, manifest, Signature.parse(signatureFile));
    } catch (WireException e) {
      throw new DatasetException(Fault.SIGNATURE, SIGNATURE + ": " + e.getMessage());
    }
  }
}
