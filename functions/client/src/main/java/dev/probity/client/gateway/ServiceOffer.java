package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an account may call, verified.
 *
 * @param list N with S8
 * @param signers who signs each service's results, in the order of N; each stands in ModuleRegistry
 * @param manifests what the gateway says of the services besides, by nobody signed: for people
 */
public record ServiceOffer(
    SignedMessage<ServiceList> list, List<ServiceSigner> signers, List<JsonNode> manifests) {
  /** As many as one list can name. */
  static final int MOST = 64;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  public ServiceOffer {
    signers = List.copyOf(signers);
    manifests = List.copyOf(manifests);
  }

  /** Who signs this service's results; empty where the list does not name it. */
  public Optional<ServiceSigner> signer(String service) {
    return signers.stream().filter(signer -> signer.service().equals(service)).findFirst();
  }

  /** What the gateway says of this service, if anything. */
  public Optional<JsonNode> manifest(String service) {
    return manifests.stream()
        .filter(manifest -> manifest.path("name").asText().equals(service))
        .findFirst();
  }

  /** Whether this may be a service's name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * III.10: N answers this very question, its names are sorted and unique, and each has a signer.
   *
   * @throws ClientException otherwise
   */
  static void requireAnswers(
      SignedMessage<ServiceList> list, SignedMessage<ListServices> question, long now) {
    ServiceList message = list.message();
    boolean answers =
        list.domain().equals(question.domain())
            && message.reqHash().equals(question.digest())
            && message.user().equals(question.message().user());
    if (!answers) {
      throw ClientException.refused("The gateway's list of services is for another request.", null);
    }
    if (!isSorted(message.services())) {
      throw ClientException.refused(
          "The gateway's list of services is not sorted and unique.", null);
    }
    if (message.services().size() != message.signers().size()) {
      throw ClientException.refused(
          "The gateway's list names %d services and %d signers."
              .formatted(message.services().size(), message.signers().size()),
          null);
    }
    if (message.exp() < now) {
      throw ClientException.refused(
          "The gateway's list of services is over already. Is this machine's clock right?", null);
    }
  }

  /** Whether these are names of services, at most 64, each after the one before. */
  static boolean isSorted(List<String> services) {
    for (int i = 1; i < services.size(); i++) {
      if (services.get(i - 1).compareTo(services.get(i)) >= 0) {
        return false;
      }
    }
    return services.size() <= MOST && services.stream().allMatch(ServiceOffer::isName);
  }

  /** Keeps N with S8 in the account's folder. */
  void write(AccountFolder folder) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("serviceList", list.toJson());
    ArrayNode array = json.putArray("signers");
    signers.forEach(signer -> array.add(signer.toJson()));
    ArrayNode hints = json.putArray("manifests");
    manifests.forEach(hints::add);
    try {
      folder.write(
          folder.services(), (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + folder.services(), failed);
    }
  }

  /** An array of signers. */
  static List<ServiceSigner> signers(JsonNode array) throws WireException {
    if (!array.isArray() || array.size() > MOST) {
      throw new WireException("must be an array of at most " + MOST);
    }
    List<ServiceSigner> signers = new ArrayList<>();
    for (JsonNode item : array) {
      signers.add(WireException.at("/" + signers.size(), () -> ServiceSigner.parse(item)));
    }
    return signers;
  }

  /** A member that is a signed list. */
  static SignedMessage<ServiceList> list(JsonNode json) throws WireException {
    JsonNode member = StrictJson.member(json, "serviceList");
    return WireException.at("/serviceList", () -> SignedMessage.parse(ServiceList.TYPE, member));
  }
}
