package dev.probity.protocol.wire;

import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.ServiceGrant;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.gateway.TokenReceipt;
import dev.probity.protocol.gateway.TokenRequest;
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
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.EraseData;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.service.OperationState;
import java.util.List;

/** The messages of types.json, each with the record that stands for it. */
final class ProtocolMessages {
  static final List<MessageType<?>> TYPES =
      List.of(
          Ack.TYPE,
          AdminAction.TYPE,
          ApiCall.TYPE,
          ApiResult.TYPE,
          Approval.TYPE,
          CancelOperation.TYPE,
          CheckReport.TYPE,
          Credential.TYPE,
          CredentialReceipt.TYPE,
          EmailProof.TYPE,
          EraseData.TYPE,
          ListServices.TYPE,
          Login.TYPE,
          LoginReceipt.TYPE,
          Manifest.TYPE,
          OperationState.TYPE,
          Registration.TYPE,
          RoleAssertion.TYPE,
          RoleQuery.TYPE,
          RotateCredential.TYPE,
          ServiceGrant.TYPE,
          ServiceList.TYPE,
          StoreData.TYPE,
          StoreReceipt.TYPE,
          TokenReceipt.TYPE,
          TokenRequest.TYPE,
          UploadRequest.TYPE);

  private ProtocolMessages() {}

  static MessageType<?> named(String name) {
    return TYPES.stream().filter(type -> type.name().equals(name)).findFirst().orElseThrow();
  }
}
