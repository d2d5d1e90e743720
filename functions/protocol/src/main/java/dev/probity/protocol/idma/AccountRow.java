package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.password.PasswordVerifier;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;

/**
 * What IDMA knows of an account's credential; never U_cred, nor rho.
 *
 * @param requestHash H1, or the digest of the RotateCredential that the credential answers
 * @param version of the credential, from 1
 * @param notAfter first second at which it has expired
 * @param name as the user wants to be called
 * @param email as the user wrote it
 * @param password what tells the right password
 * @param sealedRole the role and what opens roleCommit, see {@link RoleOpening}
 */
record AccountRow(
    Address user,
    Bytes32 requestHash,
    long version,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long notAfter,
    String name,
    String email,
    PasswordVerifier password,
    String sealedRole) {

  /** What a message of this account must claim. */
  CredentialCheck.Claimed claimed() {
    return new CredentialCheck.Claimed(user, credRef, roleCommit, version);
  }

  MailAddress mailAddress() {
    try {
      return MailAddress.parse(email);
    } catch (WireException ours) {
      throw new IllegalStateException("an e-mail address in a row with a valid MAC", ours);
    }
  }

  AccountRow with(PasswordVerifier next) {
    return new AccountRow(
        user, requestHash, version, credRef, roleCommit, notAfter, name, email, next, sealedRole);
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("user", user.toString());
    json.put("requestHash", requestHash.toString());
    json.put("version", version);
    json.put("credRef", credRef.toString());
    json.put("roleCommit", roleCommit.toString());
    json.put("notAfter", notAfter);
    json.put("name", name);
    json.put("email", email);
    json.set("password", password.toJson());
    json.put("sealedRole", sealedRole);
    return json;
  }

  static AccountRow parse(StoredJson json) {
    return new AccountRow(
        json.address("user"),
        json.bytes32("requestHash"),
        json.number("version"),
        json.bytes32("credRef"),
        json.bytes32("roleCommit"),
        json.number("notAfter"),
        json.text("name"),
        json.text("email"),
        verifier(json),
        json.text("sealedRole"));
  }

  private static PasswordVerifier verifier(StoredJson json) {
    try {
      return PasswordVerifier.parse(json.json().required("password"));
    } catch (WireException ours) {
      throw new IllegalStateException("a password verifier in a row with a valid MAC", ours);
    }
  }

  /** Without the person. */
  @Override
  public String toString() {
    return "AccountRow[" + user + ", version " + version + "]";
  }
}
