package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.ReplyTime;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** III.1 to III.10: what may be called, and who signs the results. Nothing needs to be resumed. */
public final class AskServices {
  /** Modules that answer no calls; above all the gateway, which could answer for any service. */
  private static final Set<String> NO_SERVICE =
      Set.of(GatewayModule.MODULE, "IDMA", "IM", "MON", "STORAGE", "PDC");

  private final GatewayModule gateway;
  private final AccountFolder folder;
  private final Stages stages;

  /** The question for one account. */
  public AskServices(GatewayModule gateway, AccountFolder folder, Stages stages) {
    this.gateway = gateway;
    this.folder = folder;
    this.stages = stages;
  }

  /** Asks, verifies, and keeps the list. */
  public ServiceOffer run(LoggedIn account) {
    try {
      return ask(account);
    } catch (ApiRefusedException refused) {
      throw FollowOperation.loggedOut(refused)
          .orElseGet(() -> refused.explained("Repeat the command."));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  /** The same, for a flow that explains refusals itself. */
  ServiceOffer ask(LoggedIn account) throws ApiRefusedException, InterruptedException {
    stages.begin("asking what may be called", Stages.UNKNOWN);
    // 1-2: R7, S5
    SignedMessage<ListServices> question = sign(account);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("listServices", question.toJson());
    ModuleApi.Answer answer = gateway.listServices(account.session().token(), payload);
    // 10: N, S8
    SignedMessage<ServiceList> list = list(answer.json());
    ServiceOffer.requireAnswers(list, question, gateway.now());
    Address signer =
        gateway.requireSigner(
            list, ReplyTime.fresh(list.message().iat(), question.message().iat()));
    var offer = new ServiceOffer(list, signers(list.message()), manifests(answer.json()));
    offer.write(folder);
    stages.end(list.message().services().size() + " services, signed by " + signer);
    return offer;
  }

  private SignedMessage<ListServices> sign(LoggedIn account) {
    var credential = account.credential();
    return gateway.signed(
        ListServices.TYPE,
        new ListServices(
            credential.user(),
            credential.credRef(),
            credential.roleCommit(),
            credential.version(),
            account.session().sid(),
            gateway.random(),
            gateway.now(),
            gateway.soon()));
  }

  private static SignedMessage<ServiceList> list(JsonNode json) {
    try {
      return ServiceOffer.list(json);
    } catch (WireException foreign) {
      throw ClientException.refused(
          "The gateway's answer is no list of services (" + foreign.getMessage() + ").", foreign);
    }
  }

  private List<ServiceSigner> signers(ServiceList list) {
    Map<Address, String> registered = gateway.chain().messageKeys();
    List<ServiceSigner> signers = new ArrayList<>();
    for (int i = 0; i < list.services().size(); i++) {
      String service = list.services().get(i);
      Address address = list.signers().get(i);
      String module = registered.get(address);
      if (module == null || !gateway.chain().messageKey(module, address).countsNow()) {
        throw ClientException.refused(
            "The gateway's list names %s as the signer of %s, which ModuleRegistry does not hold."
                .formatted(address, service),
            null);
      }
      if (NO_SERVICE.contains(module)) {
        throw ClientException.refused(
            "The gateway's list names %s's key as the signer of %s: no service signs with it."
                .formatted(module, service),
            null);
      }
      signers.add(new ServiceSigner(service, address, module));
    }
    return signers;
  }

  private static List<JsonNode> manifests(JsonNode answer) {
    List<JsonNode> manifests = new ArrayList<>();
    for (JsonNode manifest : answer.path("manifests")) {
      if (manifests.size() < ServiceOffer.MOST) {
        manifests.add(manifest);
      }
    }
    return manifests;
  }
}
