package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * M_t, the metadata of a data set: Croissant 1.0 (JSON-LD) with one member of this system, {@code
 * probity:dataset}. What it says of the records is the owner's word until somebody recounts.
 *
 * @param name the data set's name
 * @param description what it is
 * @param license its licence
 * @param url where it comes from
 * @param version the version in the manifest; Croissant's {@code version} is {@code <version>.0.0}
 * @param format how the data is written
 * @param size bytes of the data file, or of all its files
 * @param contentHash SHA-256 of the data file, or of the listing of all its files
 * @param fields the records' fields, ascending by UTF-16 code units
 * @param records how many records
 * @param labels how many records have each label, if a field was named
 * @param splits how many records are in each split, if a field was named
 * @param salt 32 random bytes that make metaHash unguessable
 * @param recordKey K_r; of encrypted data it is secret, and not printed
 * @param expectations what the owner expects of the records; the file has no member for none
 */
public record Metadata(
    String name,
    Optional<String> description,
    Optional<String> license,
    Optional<String> url,
    long version,
    DataFormat format,
    long size,
    Bytes32 contentHash,
    List<Field> fields,
    long records,
    Optional<ValueCounts> labels,
    Optional<ValueCounts> splits,
    Bytes32 salt,
    Bytes32 recordKey,
    Expectations expectations) {
  /** Most bytes of the file. */
  public static final int MAX_BYTES = 1 << 20;

  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(MAX_BYTES, 8, 1 << 17, MAX_BYTES);

  /**
   * A field of the records.
   *
   * @param name as in the source
   * @param type what its values have in common
   */
  public record Field(String name, FieldType type) {}

  /** Copies the list. */
  public Metadata {
    fields = List.copyOf(fields);
  }

  /** Metadata without expectations. */
  public Metadata(
      String name,
      Optional<String> description,
      Optional<String> license,
      Optional<String> url,
      long version,
      DataFormat format,
      long size,
      Bytes32 contentHash,
      List<Field> fields,
      long records,
      Optional<ValueCounts> labels,
      Optional<ValueCounts> splits,
      Bytes32 salt,
      Bytes32 recordKey) {
    this(
        name,
        description,
        license,
        url,
        version,
        format,
        size,
        contentHash,
        fields,
        records,
        labels,
        splits,
        salt,
        recordKey,
        Expectations.NONE);
  }

  /**
   * The file: RFC 8785 bytes.
   *
   * @throws DatasetException {@link Fault#TOO_MANY_FIELDS} if they would be more than {@link
   *     #MAX_BYTES}
   */
  public byte[] bytes() throws DatasetException {
    byte[] bytes = CanonicalJson.bytes(CroissantJson.write(this));
    if (bytes.length > MAX_BYTES) {
      throw new DatasetException(
          Fault.TOO_MANY_FIELDS,
          "field names, labels, splits and expectations make metadata larger than "
              + MAX_BYTES
              + " bytes");
    }
    return bytes;
  }

  /** metaHash: keccak256 of the file's bytes. */
  public static Bytes32 hash(byte[] file) {
    return Digests.keccak256(file);
  }

  /** What the data shows to be otherwise, one sentence each; empty if nothing. */
  public List<String> contradictedBy(ContentFindings findings) {
    List<String> contradictions = new ArrayList<>();
    if (records != findings.records()) {
      contradictions.add(
          "metadata says " + records + " records, the data has " + findings.records());
    }
    if (size != findings.clearSize()) {
      contradictions.add("metadata says " + size + " bytes, the data has " + findings.clearSize());
    }
    if (!contentHash.equals(findings.clearHash())) {
      contradictions.add(
          "metadata says SHA-256 " + contentHash + ", the data's is " + findings.clearHash());
    }
    return List.copyOf(contradictions);
  }

  @Override
  public String toString() {
    return "Metadata[" + records + " records of version " + version + "]";
  }

  /**
   * Reads the file. Only the very bytes that {@link #bytes} gives for what was read are accepted,
   * so there is no place for anything that a reader might see and another not.
   *
   * @throws DatasetException {@link Fault#METADATA}
   */
  public static Metadata parse(byte[] file) throws DatasetException {
    try {
      JsonNode json = StrictJson.parse(file, LIMITS);
      Metadata metadata = CroissantJson.read(json);
      if (!Arrays.equals(file, CanonicalJson.bytes(CroissantJson.write(metadata)))) {
        throw new WireException("is not the canonical form (RFC 8785) of what it says");
      }
      return metadata;
    } catch (WireException | IllegalArgumentException e) {
      throw new DatasetException(Fault.METADATA, "metadata: " + e.getMessage());
    }
  }
}
