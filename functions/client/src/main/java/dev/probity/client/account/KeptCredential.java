package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.idma.IdmaCommitments;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The user's credential as it is kept on disk, for its owner alone: whoever reads it holds one of
 * the three things that a login needs, beside the wallet and the password.
 *
 * @param credential R3; its hashStruct is U_cred
 * @param rhoRole opens roleCommit
 * @param email as registered
 */
public record KeptCredential(Credential credential, Bytes32 rhoRole, String email) {

  /** U_cred. */
  public Bytes32 uCred() {
    return Credential.TYPE.hashStruct(credential);
  }

  public Address user() {
    return credential.user();
  }

  public long version() {
    return credential.version();
  }

  public UserRole role() {
    return UserRole.of(credential.role(), credential.scope(), credential.access());
  }

  public Bytes32 credRef() {
    return IdmaCommitments.credRef(user(), uCred());
  }

  public Bytes32 roleCommit() {
    return IdmaCommitments.roleCommit(user(), version(), role(), rhoRole);
  }

  /** The credential in the user's folder, if there is one. */
  public static Optional<KeptCredential> read(ClientFolder folder) {
    Path file = folder.credential();
    try {
      JsonNode json = StrictJson.parse(Files.readAllBytes(file), StrictJson.Limits.MESSAGE);
      StrictJson.exactMembers(json, "", "credential", "rhoRole", "email");
      return Optional.of(
          new KeptCredential(
              Credential.TYPE.parse(StrictJson.member(json, "credential")),
              Bytes32.parse(StrictJson.text(json, "rhoRole")),
              StrictJson.text(json, "email")));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | WireException broken) {
      throw ClientException.environment(
          file + " cannot be read (" + broken.getMessage() + "). Restore it from a copy.", broken);
    }
  }

  /** Keeps it in the user's folder. */
  public void write(ClientFolder folder) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("credential", Credential.TYPE.toJson(credential));
    json.put("rhoRole", rhoRole.toString());
    json.put("email", email);
    try {
      ClientFolder.writePrivately(
          folder.credential(), (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + folder.credential(), failed);
    }
  }

  /** Without its secret. */
  @Override
  public String toString() {
    return "KeptCredential[" + user() + ", version " + version() + "]";
  }
}
