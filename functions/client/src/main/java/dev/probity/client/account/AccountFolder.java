package dev.probity.client.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.config.ClientFolder;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the secrets of one account on one deployment lie, readable by the user alone: {@code
 * credential.json}, {@code session.json}, and the journal of each request while it is under way.
 * The same wallet on another deployment, or on a local chain begun anew, has a folder of its own
 * there, so that no credential is written over by that of another account.
 */
public record AccountFolder(Path path) {

  /** The folder of the wallet's account; it need not exist. */
  public static AccountFolder of(ClientFolder folder, NetworkDescriptor network, Address user) {
    ObjectNode identity = JsonNodeFactory.instance.objectNode();
    identity.put("user", user.toString());
    identity.put("chainId", network.chainId());
    identity.put("genesis", network.genesisHash().toString());
    identity.put("registry", network.idmaRegistry().address().toString());
    String name = CanonicalJson.keccak256(identity).toString().substring(2, 18);
    return new AccountFolder(folder.accounts().resolve(name));
  }

  /** The credential, with its secret. */
  public Path credential() {
    return path.resolve("credential.json");
  }

  /** The session, with its token. */
  public Path session() {
    return path.resolve("session.json");
  }

  /** The journal of a registration that is not finished. */
  public Path registration() {
    return path.resolve("registration");
  }

  /** The journal of a change of the credential that is not finished. */
  public Path change() {
    return path.resolve("change");
  }

  /** The journal of the account's own revocation. */
  public Path revocation() {
    return path.resolve("revocation");
  }

  /** The journals of an administrator's orders, a folder each. */
  public Path orders() {
    return path.resolve("orders");
  }

  /** The journals of an administrator's approvals on chain, a folder each. */
  public Path approvals() {
    return path.resolve("approvals");
  }

  /** What the account may call, as the gateway signed it last. */
  public Path services() {
    return path.resolve("services.json");
  }

  /** The access tokens, a file each. */
  public Path tokens() {
    return path.resolve("tokens");
  }

  /** The journals of requests for tokens that are not answered, a folder each. */
  public Path tokenRequests() {
    return path.resolve("token-requests");
  }

  /** The journals of the account's own orders over its tokens, a folder each. */
  public Path tokenOrders() {
    return path.resolve("token-orders");
  }

  /** The journals of calls of services, a folder each. */
  public Path operations() {
    return path.resolve("operations");
  }

  /** Writes a file of the account, whole or not at all. */
  public void write(Path file, byte[] bytes) throws IOException {
    ClientFolder.privateFolder(path);
    ClientFolder.writePrivately(file, bytes);
  }
}
