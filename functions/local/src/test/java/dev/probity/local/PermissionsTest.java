package dev.probity.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.aws.DynamoRowStore;
import dev.probity.aws.KmsMessageSigner;
import dev.probity.aws.KmsPepper;
import dev.probity.aws.KmsTokenSigner;
import dev.probity.aws.KmsTransactionKey;
import dev.probity.aws.S3BlockStore;
import dev.probity.aws.SesMail;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.protocol.port.ItemStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A function may sign, count, delete, list, and so on, exactly if its handler's code can come to
 * it: no less, and no more. Reading and writing rows, and public keys, are left out: whoever has a
 * table does the one, and nothing is lost by the other.
 */
final class PermissionsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("probity.root", "../..")).toAbsolutePath().normalize();

  /** What is asked of AWS, by a class and a method of ours that asks it. */
  private static final Map<String, Set<String>> ASKS =
      Map.of(
          method(DynamoRowStore.class, "count"), Set.of("dynamodb:UpdateItem"),
          method(DynamoRowStore.class, "uncount"), Set.of("dynamodb:UpdateItem"),
          method(DynamoRowStore.class, "list"), Set.of("dynamodb:Query"),
          method(ItemStore.Write.Delete.class, "<init>"), Set.of("dynamodb:DeleteItem"),
          method(KmsMessageSigner.class, "sign"), Set.of("kms:Sign MESSAGE_KEY"),
          method(KmsTransactionKey.class, "sign"), Set.of("kms:Sign TRANSACTION_KEY"),
          method(KmsTokenSigner.class, "sign"),
              Set.of("kms:Sign SESSION_KEY", "kms:Sign ACCESS_KEY"),
          method(KmsPepper.class, "mac"), Set.of("kms:GenerateMac"),
          method(SesMail.class, "send"), Set.of("ses:SendEmail"),
          method(S3BlockStore.class, "delete"), Set.of("s3:DeleteObject"));

  private static final Set<String> LOOKED_AT =
      ASKS.values().stream()
          .flatMap(Set::stream)
          .map(action -> action.split(" ", -1)[0])
          .collect(Collectors.toUnmodifiableSet());

  private static String method(Class<?> owner, String name) {
    return owner.getName().replace('.', '/') + "." + name;
  }

  private static SamTemplate template() throws Exception {
    return SamTemplate.read(ROOT.resolve("infrastructure/template.yaml"));
  }

  static List<String> functions() throws Exception {
    return List.copyOf(template().resources(SamTemplate.FUNCTION).keySet());
  }

  private static Set<String> reached(String handler) {
    return ReachedMethods.of(handler).stream()
        .map(one -> one.owner() + "." + one.name())
        .flatMap(name -> ASKS.getOrDefault(name, Set.of()).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Actions that are looked at, those on a key with the variable that names it. */
  private static Set<String> granted(JsonNode properties) {
    Set<String> granted = new TreeSet<>();
    for (JsonNode statement : properties.path("Policies").findValues("Statement")) {
      for (JsonNode allow : statement) {
        for (JsonNode action : allow.path("Action")) {
          if (LOOKED_AT.contains(action.asText())) {
            granted.add(
                action.asText().equals("kms:Sign")
                    ? "kms:Sign " + variable(properties, allow.path("Resource"))
                    : action.asText());
          }
        }
      }
    }
    return granted;
  }

  private static String variable(JsonNode properties, JsonNode resource) {
    return properties.path("Environment").path("Variables").properties().stream()
        .filter(variable -> target(variable.getValue()).equals(target(resource)))
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(" and "));
  }

  /** What {@code !Ref} or {@code !GetAtt} names. */
  private static String target(JsonNode node) {
    return node.has("Ref") ? node.path("Ref").asText() : node.at("/Fn::GetAtt/0").asText();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void aFunctionMayDoWhatItsHandlerCanComeToAndNoMore(String function) throws Exception {
    JsonNode properties = template().properties(function);
    Set<String> reached = reached(properties.path("Handler").asText());
    Set<String> wanted =
        reached.stream()
            .filter(action ->
                !action.startsWith("kms:Sign ")
                    || properties
                        .path("Environment")
                        .path("Variables")
                        .has(action.substring("kms:Sign ".length())))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(granted(properties)).isEqualTo(wanted);
  }
}
