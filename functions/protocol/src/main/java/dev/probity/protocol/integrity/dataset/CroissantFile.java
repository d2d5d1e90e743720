package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.probity.content.EntryName;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody's Croissant description (JSON-LD, http://mlcommons.org/croissant/, 1.0 or later 1.x) of
 * files that lie beside it, or of one that lies anywhere. Only what names the files and the data
 * set is looked at.
 *
 * @param files one, or two in IDX; each was compared with the SHA-256 that the description gives
 * @param name the data set's
 * @param description of the data set
 * @param license best as a URL
 * @param url where it comes from
 */
public record CroissantFile(
    List<Path> files,
    Optional<String> name,
    Optional<String> description,
    Optional<String> license,
    Optional<String> url) {
  /** Most bytes of a description. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 64;
  private static final int MAX_FILES = 2;
  private static final String CONFORMS_TO = "http://mlcommons.org/croissant/1.";
  private static final Pattern ELSEWHERE = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*:|/)");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  /** Copies the list. */
  public CroissantFile {
    files = List.copyOf(files);
  }

  /**
   * Reads a description and compares the files that it names.
   *
   * @return empty if the path is no description: another name than {@code *.json}, larger than
   *     {@link #MAX_BYTES}, no JSON object, or one that does not say that it is Croissant
   * @throws DatasetException {@link Fault#CROISSANT} if it names files elsewhere, none, or more
   *     than a data set has; {@link Fault#OTHER_FILE} if one is not there, or is not what was
   *     described
   * @throws IOException if a file cannot be read
   */
  public static Optional<CroissantFile> read(Path path) throws IOException {
    Optional<JsonNode> json = description(path);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    JsonNode dataset = json.get();
    List<Path> files = new ArrayList<>();
    Path folder = path.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      throw new IOException(path + " lies in no folder");
    }
    for (JsonNode file : distribution(dataset)) {
      if (files.size() == MAX_FILES) {
        throw refused("it names more files than one data set has: one, or two in IDX");
      }
      files.add(file(folder, file));
    }
    if (files.isEmpty()) {
      throw refused("its distribution names no file");
    }
    return Optional.of(of(dataset, files));
  }

  /**
   * Reads somebody's description of a file that lies anywhere: one of the files that it names,
   * wherever that is to be had, has the SHA-256 of this one.
   *
   * @throws DatasetException {@link Fault#CROISSANT} if the path is no description; {@link
   *     Fault#OTHER_FILE} if it gives the SHA-256 of no such file
   * @throws IOException if a file cannot be read
   */
  public static CroissantFile describing(Path data, Path path) throws IOException {
    JsonNode dataset =
        parsed(path)
            .orElseThrow(() ->
                refused("it is none: no JSON object of at most 1 MiB that says conformsTo 1.x"));
    String actual = FileListing.hex(sha256(data));
    for (JsonNode file : distribution(dataset)) {
      if (file.path("sha256").asText().toLowerCase(Locale.ROOT).equals(actual)) {
        return of(dataset, List.of(data));
      }
    }
    throw new DatasetException(
        Fault.OTHER_FILE,
        "the Croissant description names no file with the SHA-256 of this one, " + actual);
  }

  private static CroissantFile of(JsonNode dataset, List<Path> files) throws DatasetException {
    return new CroissantFile(
        files,
        text(dataset, "name"),
        text(dataset, "description"),
        text(dataset, "license"),
        text(dataset, "url"));
  }

  private static Iterable<JsonNode> distribution(JsonNode dataset) {
    JsonNode distribution = dataset.path("distribution");
    return distribution.isArray() ? distribution : List.of(distribution);
  }

  private static Optional<JsonNode> description(Path path) throws IOException {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".json") ? parsed(path) : Optional.empty();
  }

  private static Optional<JsonNode> parsed(Path path) throws IOException {
    if (!Files.isRegularFile(path) || Files.size(path) > MAX_BYTES) {
      return Optional.empty();
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES);
    }
    try {
      JsonNode json = JSON.readTree(bytes);
      if (json.isObject()
          && json.has("distribution")
          && !conforms(json.path("conformsTo"))
          && !conforms(json.path("dct:conformsTo"))
          && json.path("@type").asText().endsWith("Dataset")) {
        throw refused(
            "it describes a data set, and does not say that it conforms to Croissant 1.x; to store"
                + " it as data, say --format");
      }
      return Optional.of(json)
          .filter(
              node -> conforms(node.path("conformsTo")) || conforms(node.path("dct:conformsTo")));
    } catch (JacksonException other) {
      return Optional.empty(); // whatever it is, its own reader will say what is wrong with it
    }
  }

  /** JSON-LD allows one value or a list, each a text or a reference. */
  private static boolean conforms(JsonNode said) {
    for (JsonNode one : said.isArray() ? said : List.of(said)) {
      if ((one.has("@id") ? one.path("@id") : one).asText().startsWith(CONFORMS_TO)) {
        return true;
      }
    }
    return false;
  }

  private static Path file(Path folder, JsonNode file) throws IOException {
    String type = file.path("@type").asText();
    if (!type.equals("cr:FileObject") && !type.equals("FileObject")) {
      throw refused(
          "its distribution holds "
              + DatasetException.quoted(type)
              + "; only files (cr:FileObject) are taken, no sets and no archives");
    }
    if (file.has("containedIn")) {
      throw refused("it names a file in an archive: unpack it, and store the file or the folder");
    }
    String url = file.path("contentUrl").asText();
    String shown = DatasetException.quotedPath(url);
    if (ELSEWHERE.matcher(url).find()) {
      throw refused(
          "it names " + shown + ", which is not beside it: fetch that file, and store it itself");
    }
    Path found = folder;
    for (String name : url.split("/", -1)) {
      if (!EntryName.isAllowed(name)) {
        throw refused("it names " + shown + ", which is no path below its own folder");
      }
      found = found.resolve(name);
      if (Files.isSymbolicLink(found)) {
        throw refused("it names " + shown + " by a symbolic link: put the file in its place");
      }
    }
    if (!Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS)) {
      throw new DatasetException(Fault.OTHER_FILE, "there is no file " + shown + " beside it");
    }
    String described = file.path("sha256").asText().toLowerCase(Locale.ROOT);
    if (!HEX.matcher(described).matches()) {
      throw refused("it gives no sha256 of " + shown);
    }
    String actual = FileListing.hex(sha256(found));
    if (!actual.equals(described)) {
      throw new DatasetException(
          Fault.OTHER_FILE,
          shown + " is not the file that was described: its SHA-256 is " + actual);
    }
    return found;
  }

  private static Bytes32 sha256(Path file) throws IOException {
    MessageDigest sha256 = Digests.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Bytes32.of(sha256.digest());
  }

  private static Optional<String> text(JsonNode dataset, String member) throws DatasetException {
    JsonNode value = dataset.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw refused("its " + member + " is not one text: say --" + member + " yourself");
    }
    return Optional.of(value.asText()).filter(text -> !text.isEmpty());
  }

  private static DatasetException refused(String why) {
    return new DatasetException(Fault.CROISSANT, "the Croissant description: " + why);
  }
}
