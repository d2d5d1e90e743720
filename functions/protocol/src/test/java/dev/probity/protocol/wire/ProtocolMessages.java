package dev.probity.protocol.wire;

import dev.probity.protocol.idma.Ack;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.Approval;
import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.idma.CredentialReceipt;
import dev.probity.protocol.idma.EmailProof;
import dev.probity.protocol.idma.Login;
import dev.probity.protocol.idma.LoginReceipt;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.RoleAssertion;
import dev.probity.protocol.idma.RoleQuery;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.UploadRequest;
import java.util.List;

/** The messages of types.json, each with the record that stands for it. */
final class ProtocolMessages {
  static final List<MessageType<?>> TYPES =
      List.of(
          Ack.TYPE,
          AdminAction.TYPE,
          Approval.TYPE,
          Credential.TYPE,
          CredentialReceipt.TYPE,
          EmailProof.TYPE,
          Login.TYPE,
          LoginReceipt.TYPE,
          Manifest.TYPE,
          Registration.TYPE,
          RoleAssertion.TYPE,
          RoleQuery.TYPE,
          RotateCredential.TYPE,
          StoreData.TYPE,
          StoreReceipt.TYPE,
          UploadRequest.TYPE);

  private ProtocolMessages() {}

  static MessageType<?> named(String name) {
    return TYPES.stream().filter(type -> type.name().equals(name)).findFirst().orElseThrow();
  }
}
