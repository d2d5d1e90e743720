package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * One EIP-712 message type, compiled: hashing touches neither JSON nor reflection. Immutable, for
 * any number of threads. Made by {@link TypedData#of}.
 *
 * @param <R> the message's record
 */
public final class MessageType<R extends Record> {
  private static final byte[] DIGEST_PREFIX = {0x19, 0x01};

  private final String name;
  private final String domainName;
  private final Bytes32 typeHash;
  private final List<Field> fields;
  private final Set<String> memberNames;
  private final Function<Object[], R> constructor;

  /** A member with its reader: {@code integer} for unsigned integers, {@code object} otherwise. */
  private record Field(
      String name,
      FieldType type,
      ToLongFunction<Object> integer,
      Function<Object, Object> object) {}

  private MessageType(
      String name,
      String domainName,
      Bytes32 typeHash,
      List<Field> fields,
      Function<Object[], R> constructor) {
    this.name = name;
    this.domainName = domainName;
    this.typeHash = typeHash;
    this.fields = fields;
    this.memberNames = fields.stream().map(Field::name).collect(Collectors.toUnmodifiableSet());
    this.constructor = constructor;
  }

  @SuppressWarnings("unchecked") // asInterfaceInstance knows the raw interface only.
  static <R extends Record> MessageType<R> compile(
      Class<R> record, TypedData.Declaration declared) {
    String encodeType =
        declared.members().stream()
            .map(member -> member.solidityType() + " " + member.name())
            .collect(Collectors.joining(",", record.getSimpleName() + "(", ")"));
    try {
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(record, MethodHandles.lookup());
      RecordComponent[] components = record.getRecordComponents();
      Class<?>[] parameters = new Class<?>[components.length];
      Field[] fields = new Field[components.length];
      for (int i = 0; i < components.length; i++) {
        parameters[i] = components[i].getType();
        FieldType type = FieldType.named(declared.members().get(i).solidityType());
        MethodHandle accessor = lookup.unreflect(components[i].getAccessor());
        fields[i] = field(components[i].getName(), type, accessor);
      }
      MethodHandle constructor =
          lookup
              .findConstructor(record, MethodType.methodType(void.class, parameters))
              .asType(MethodType.genericMethodType(parameters.length))
              .asSpreader(Object[].class, parameters.length);
      return new MessageType<>(
          record.getSimpleName(),
          declared.domainName(),
          Digests.keccak256(encodeType),
          List.of(fields),
          MethodHandleProxies.asInterfaceInstance(Function.class, constructor));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException(record.getName() + " cannot be read as a message", e);
    }
  }

  @SuppressWarnings("unchecked") // asInterfaceInstance knows the raw interface only.
  private static Field field(String name, FieldType type, MethodHandle accessor) {
    if (type.isInteger()) {
      MethodHandle reader = accessor.asType(MethodType.methodType(long.class, Object.class));
      ToLongFunction<Object> integer =
          MethodHandleProxies.asInterfaceInstance(ToLongFunction.class, reader);
      return new Field(name, type, integer, integer::applyAsLong);
    }
    MethodHandle reader = accessor.asType(MethodType.methodType(Object.class, Object.class));
    Function<Object, Object> object =
        MethodHandleProxies.asInterfaceInstance(Function.class, reader);
    return new Field(
        name,
        type,
        message -> {
          throw new IllegalStateException(name + " is not an integer");
        },
        object);
  }

  /** The EIP-712 type name. */
  public String name() {
    return name;
  }

  /** The name of the domain whose messages include this type, for example {@code Probity IM}. */
  public String domainName() {
    return domainName;
  }

  /** keccak256 of encodeType. */
  public Bytes32 typeHash() {
    return typeHash;
  }

  /**
   * hashStruct(message), without a domain.
   *
   * @throws IllegalArgumentException when an integer is out of range or a text is not NFC: such a
   *     message could be signed, but never read
   */
  public Bytes32 hashStruct(R message) {
    byte[] words = new byte[(fields.size() + 1) * Bytes32.LENGTH];
    typeHash.copyTo(words, 0);
    int offset = Bytes32.LENGTH;
    for (Field field : fields) {
      if (field.type.isInteger()) {
        field.type.encodeInteger(field.integer.applyAsLong(message), words, offset);
      } else {
        field.type.encode(field.object.apply(message), words, offset);
      }
      offset += Bytes32.LENGTH;
    }
    return Digests.keccak256(words);
  }

  /**
   * H, the full EIP-712 digest: keccak256(0x1901 ‖ domain separator ‖ hashStruct(message)).
   *
   * @throws IllegalArgumentException when the domain is not the one of this type, and as {@link
   *     #hashStruct}
   */
  public Bytes32 digest(Eip712Domain domain, R message) {
    if (!domain.name().equals(domainName)) {
      throw new IllegalArgumentException(name + " belongs to the domain " + domainName);
    }
    return Digests.keccak256(
        DIGEST_PREFIX, domain.separator().shared(), hashStruct(message).shared());
  }

  /**
   * The message as JSON, members in the type's order. A uint64 is a number up to 2^53−1 and a
   * decimal string above.
   */
  public ObjectNode toJson(R message) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Field field : fields) {
      json.set(
          field.name,
          field.type.isInteger()
              ? field.type.integerToJson(field.integer.applyAsLong(message))
              : field.type.toJson(field.object.apply(message)));
    }
    return json;
  }

  /**
   * Reads a message strictly: every member, no other, each in its one accepted form.
   *
   * @throws WireException with the path of the first member that is wrong, also when the record's
   *     own constructor refuses the values
   */
  public R parse(JsonNode json) throws WireException {
    if (!json.isObject()) {
      throw new WireException("must be an object of type " + name);
    }
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!memberNames.contains(member.getKey())) {
        throw new WireException(
            WireException.child("", member.getKey()), "is not a member of " + name);
      }
    }
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      Field field = fields.get(i);
      JsonNode member = json.get(field.name);
      if (member == null) {
        throw new WireException("/" + field.name, "is missing");
      }
      values[i] = WireException.at("/" + field.name, () -> field.type.parse(member));
    }
    try {
      return constructor.apply(values);
    } catch (IllegalArgumentException e) {
      WireException refused = new WireException("is not a valid " + name + ": " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
