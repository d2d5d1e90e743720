package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.idma.IdmaCommitments;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
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

  /**
   * Checks the role.
   *
   * @throws IllegalArgumentException if there is no such role, scope or access
   */
  public KeptCredential {
    UserRole _ = UserRole.of(credential.role(), credential.scope(), credential.access());
  }

  /** U_cred. */
  public Bytes32 uCred() {
    return Credential.TYPE.hashStruct(credential);
  }

  /** The account. */
  public Address user() {
    return credential.user();
  }

  /** The credential's version, from 1. */
  public long version() {
    return credential.version();
  }

  /** U_rl. */
  public UserRole role() {
    return UserRole.of(credential.role(), credential.scope(), credential.access());
  }

  /** Names the credential without opening it. */
  public Bytes32 credRef() {
    return IdmaCommitments.credRef(user(), uCred());
  }

  /** Commits to the role. */
  public Bytes32 roleCommit() {
    return IdmaCommitments.roleCommit(user(), version(), role(), rhoRole);
  }

  /** What messages say of it. */
  public CredentialCheck.Claimed claimed() {
    return new CredentialCheck.Claimed(user(), credRef(), roleCommit(), version());
  }

  /** Whether it has run out. */
  public boolean expired(Instant now) {
    return now.getEpochSecond() >= credential.notAfter();
  }

  /** The credential in the account's folder, if there is one. */
  public static Optional<KeptCredential> read(AccountFolder folder) {
    Path file = folder.credential();
    try {
      JsonNode json = StrictJson.parse(Files.readAllBytes(file), StrictJson.Limits.MESSAGE);
      return Optional.of(parse(json));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | WireException | IllegalArgumentException broken) {
      throw ClientException.environment(
          file + " cannot be read (" + broken.getMessage() + "). Restore it from a copy.", broken);
    }
  }

  private static KeptCredential parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "credential", "rhoRole", "email");
    String email = StrictJson.text(json, "email");
    return new KeptCredential(
        WireException.at("/credential", () -> Credential.TYPE.parse(json.path("credential"))),
        WireException.at("/rhoRole", () -> Bytes32.parse(StrictJson.text(json, "rhoRole"))),
        WireException.at("/email", () -> MailAddress.parse(email)).text());
  }

  /** Keeps it in the account's folder. */
  void write(AccountFolder folder) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("credential", Credential.TYPE.toJson(credential));
    json.put("rhoRole", rhoRole.toString());
    json.put("email", email);
    try {
      folder.write(
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
