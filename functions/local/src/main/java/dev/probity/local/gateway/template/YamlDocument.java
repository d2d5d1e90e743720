package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One YAML 1.1 document as a JSON tree, nothing instantiated. CloudFormation's short tags become
 * their long form ({@code !Ref X} → {@code {"Ref": "X"}}, {@code !GetAtt A.B} → {@code
 * {"Fn::GetAtt": ["A", "B"]}}).
 *
 * <p>Refused: more than {@value #MAXIMUM_BYTES} bytes, not UTF-8, depth over {@value
 * #MAXIMUM_DEPTH}, a key twice in one mapping (YAML would silently keep the last), anchors and
 * aliases, merge keys, several documents, tags that CloudFormation does not know.
 */
public final class YamlDocument {
  /** Of the file, inclusive. CloudFormation itself ends at 1 MB. */
  public static final int MAXIMUM_BYTES = 1 << 20;

  /** Of nested mappings and sequences. */
  public static final int MAXIMUM_DEPTH = 50;

  private static final Set<String> SHORT_FUNCTIONS =
      Set.of(
          "And",
          "Base64",
          "Equals",
          "FindInMap",
          "GetAtt",
          "GetAZs",
          "If",
          "ImportValue",
          "Join",
          "Not",
          "Or",
          "Select",
          "Split",
          "Sub",
          "Transform");

  /** Not {@code 0123}: YAML 1.1 reads that as octal, and an account id would change its digits. */
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlDocument() {}

  /**
   * Reads one document and returns its root.
   *
   * @throws IOException when the file cannot be read
   * @throws TemplateException when it is not a document as described above; the path is the file's
   *     name and line
   */
  public static JsonNode read(Path file) throws IOException, TemplateException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAXIMUM_BYTES + 1);
    }
    return parse(bytes, String.valueOf(file.getFileName()));
  }

  /**
   * Parses one document and returns its root.
   *
   * @param name shown in errors
   * @throws TemplateException as {@link #read}
   */
  public static JsonNode parse(byte[] utf8, String name) throws TemplateException {
    if (utf8.length > MAXIMUM_BYTES) {
      throw new TemplateException(name, "longer than " + MAXIMUM_BYTES + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new TemplateException(name, "not UTF-8");
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAXIMUM_BYTES);
    options.setNestingDepthLimit(MAXIMUM_DEPTH);
    options.setAllowRecursiveKeys(false);
    options.setMaxAliasesForCollections(0);
    Node root = compose(new Yaml(options), text, name);
    return new YamlDocument().convert(root, name);
  }

  private static Node compose(Yaml yaml, String text, String name) throws TemplateException {
    try {
      Node root = yaml.compose(new StringReader(text));
      if (root == null) {
        throw new TemplateException(name, "empty document");
      }
      return root;
    } catch (YAMLException e) {
      throw new TemplateException(name, "not YAML: " + e.getMessage());
    }
  }

  private JsonNode convert(Node node, String path) throws TemplateException {
    if (!seen.add(node)) {
      throw fault(node, path, "anchors and aliases are not accepted");
    }
    JsonNode plain =
        switch (node) {
          case MappingNode mapping -> mapping(mapping, path);
          case SequenceNode sequence -> sequence(sequence, path);
          case ScalarNode scalar -> scalar(scalar);
          default -> throw fault(node, path, "unexpected node " + node.getNodeId());
        };
    String tag = node.getTag().getValue();
    if (tag.startsWith("!")) {
      return longForm(node, tag.substring(1), plain, path);
    }
    if (!tag.startsWith(Tag.PREFIX)) {
      throw fault(node, path, "unknown tag " + tag);
    }
    return plain;
  }

  private ObjectNode mapping(MappingNode mapping, String path) throws TemplateException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.MERGE)) {
        throw fault(entry.getKeyNode(), path, "a key must be a plain scalar");
      }
      if (!seen.add(key)) {
        throw fault(key, path, "anchors and aliases are not accepted");
      }
      String name = key.getValue();
      JsonNode value = convert(entry.getValueNode(), path + "/" + name);
      if (object.putIfAbsent(name, value) != null) {
        throw fault(key, path, "key " + name + " stands twice");
      }
    }
    return object;
  }

  private ArrayNode sequence(SequenceNode sequence, String path) throws TemplateException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Node element : sequence.getValue()) {
      array.add(convert(element, path + "/" + array.size()));
    }
    return array;
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return NullNode.getInstance();
    }
    if (tag.equals(Tag.BOOL)) {
      return BooleanNode.valueOf(
          Set.of("true", "yes", "on").contains(text.toLowerCase(Locale.ROOT)));
    }
    if (tag.equals(Tag.INT) && DECIMAL.matcher(text).matches()) {
      return BigIntegerNode.valueOf(new BigInteger(text));
    }
    // Timestamps (2010-09-09), floats and odd integers stay the text that was written:
    // CloudFormation treats values as strings.
    return TextNode.valueOf(text);
  }

  private static JsonNode longForm(Node node, String tag, JsonNode value, String path)
      throws TemplateException {
    ObjectNode call = JsonNodeFactory.instance.objectNode();
    if (tag.equals("Ref") || tag.equals("Condition")) {
      return call.set(tag, value);
    }
    if (!SHORT_FUNCTIONS.contains(tag)) {
      throw fault(node, path, "unknown tag !" + tag);
    }
    if (tag.equals("GetAtt") && value.isTextual()) {
      int dot = value.textValue().indexOf('.');
      if (dot <= 0 || dot == value.textValue().length() - 1) {
        throw fault(node, path, "!GetAtt needs LogicalId.Attribute");
      }
      call.putArray("Fn::GetAtt")
          .add(value.textValue().substring(0, dot))
          .add(value.textValue().substring(dot + 1));
      return call;
    }
    return call.set("Fn::" + tag, value);
  }

  private static TemplateException fault(Node node, String path, String reason) {
    return new TemplateException(
        path, reason + " (line " + (node.getStartMark().getLine() + 1) + ")");
  }
}
