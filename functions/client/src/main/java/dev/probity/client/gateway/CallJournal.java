package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.client.journal.Journal;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One call, from its signature to its result. What the result is sealed to is kept sealed; param
 * and result are kept for the user, who may delete the folder once they are of no use.
 */
final class CallJournal extends Journal {
  static final StrictJson.Limits PARAM_LIMITS =
      new StrictJson.Limits(128 << 10, 14, 1 << 15, 1 << 17);

  private static final String CALL = "apiCall";
  private static final String PARAM = "param";
  private static final String PARAM_REF = "sealedParamRef";
  private static final String SIGNER = "signer";
  private static final String REPLY_KEY = "sealedReplyKey";
  private static final String SENT = "sent";
  private static final String TAKEN = "taken";
  private static final String STATE = "operationState";
  private static final String API_RESULT = "apiResult";
  private static final String RESULT = "result";
  private static final String RESULT_FILE = "resultFile";
  private static final String RESULT_FILE_NAME = "result.json";

  /** What the journal itself takes. */
  private static final StrictJson.Limits RESULT_LIMITS =
      new StrictJson.Limits(1 << 18, 16, 1 << 15, 1 << 18);

  CallJournal(Path folder) {
    super(folder);
  }

  /** How far it is. */
  enum Progress {
    /** Signed; nobody answered yet. */
    UNANSWERED,
    /** An operation, taken by its service. */
    TAKEN,
    /** Its service ended it. */
    ENDED
  }

  /** Keeps a new call: last the message, for what belongs to it is there then. */
  void keep(
      SignedMessage<ApiCall> call, JsonNode param, ServiceSigner signer, String sealedReplyKey) {
    put(PARAM, new String(CanonicalJson.bytes(param), StandardCharsets.UTF_8));
    keepRest(call, signer, sealedReplyKey);
  }

  /** The same of a call whose parameters lie elsewhere. */
  void keepByCid(
      SignedMessage<ApiCall> call,
      String sealedParamRef,
      ServiceSigner signer,
      String sealedReplyKey) {
    put(PARAM_REF, sealedParamRef);
    keepRest(call, signer, sealedReplyKey);
  }

  private void keepRest(SignedMessage<ApiCall> call, ServiceSigner signer, String sealedReplyKey) {
    put(SIGNER, signer.toJson());
    put(REPLY_KEY, sealedReplyKey);
    put(CALL, call.toJson());
  }

  /** R14 and S11; empty where a run was stopped before it signed. */
  Optional<SignedMessage<ApiCall>> call() {
    return message(CALL, ApiCall.TYPE);
  }

  SignedMessage<ApiCall> requiredCall() {
    return call().orElseThrow(CallJournal::incomplete);
  }

  /** H11. */
  Bytes32 callHash() {
    return requiredCall().digest();
  }

  /** Where the parameters lie, if they are not kept here. */
  Optional<ContentRef> paramRef(Sealing sealing) {
    return text(PARAM_REF)
        .map(sealed -> sealing.openContentRef(sealed, requiredCall().message().paramHash()));
  }

  JsonNode requiredParam() {
    return json(PARAM, PARAM_LIMITS).orElseThrow(CallJournal::incomplete);
  }

  ServiceSigner requiredSigner() {
    JsonNode kept = get(SIGNER).orElseThrow(CallJournal::incomplete);
    try {
      return ServiceSigner.parse(kept);
    } catch (WireException broken) {
      throw damaged(SIGNER, broken);
    }
  }

  ReplyKeyPair requiredReplyKey(Sealing sealing) {
    return sealing.openReplyKey(
        text(REPLY_KEY).orElseThrow(CallJournal::incomplete), requiredCall().message().replyKey());
  }

  /** Whether R15 may have left this machine. */
  boolean isSent() {
    return get(SENT).isPresent();
  }

  void sent() {
    put(SENT, "yes");
  }

  /** The call became an operation. */
  void taken() {
    put(TAKEN, "yes");
  }

  /** The service's last word on how far it is. */
  Optional<SignedMessage<OperationState>> state() {
    return message(STATE, OperationState.TYPE);
  }

  void keep(SignedMessage<OperationState> state) {
    put(STATE, state.toJson());
  }

  Optional<SignedMessage<ApiResult>> apiResult() {
    return message(API_RESULT, ApiResult.TYPE);
  }

  Optional<JsonNode> result() {
    return json(RESULT, StrictJson.Limits.BODY);
  }

  /** The file beside the journal that holds a large result, as RFC 8785 bytes. */
  Optional<Path> resultFile() {
    return get(RESULT_FILE).map(_ -> folder().resolve(RESULT_FILE_NAME));
  }

  /** Keeps what the service answered: last the signed part. */
  void keep(ServiceReply reply) {
    byte[] canonical = CanonicalJson.bytes(reply.result());
    if (isLarge(canonical)) {
      try {
        ClientFolder.writePrivately(folder().resolve(RESULT_FILE_NAME), canonical);
      } catch (IOException failed) {
        throw ClientException.environment("cannot write the result into " + folder(), failed);
      }
      put(RESULT_FILE, RESULT_FILE_NAME);
    } else {
      put(RESULT, new String(canonical, StandardCharsets.UTF_8));
    }
    put(API_RESULT, reply.apiResult().toJson());
    remove(REPLY_KEY);
  }

  private static boolean isLarge(byte[] canonical) {
    try {
      JsonNode _ = StrictJson.parse(canonical, RESULT_LIMITS);
      return false;
    } catch (WireException large) {
      return true;
    }
  }

  Progress progress() {
    boolean over =
        state()
            .map(state -> OperationStatus.of(state.message().state()))
            .filter(OperationStatus::isEnded)
            .isPresent();
    if (over || apiResult().isPresent()) {
      return Progress.ENDED;
    }
    return get(TAKEN).isPresent() ? Progress.TAKEN : Progress.UNANSWERED;
  }

  /** Whether nothing more is to be fetched. */
  boolean isComplete() {
    return apiResult().isPresent()
        || (progress() == Progress.ENDED
            && state().filter(state -> state.message().resHash().isZero()).isPresent());
  }

  /** Leaves nothing: the call was refused, and had no effect. */
  void forget() {
    remove(CALL, PARAM, PARAM_REF, SIGNER, REPLY_KEY, SENT);
  }

  private Optional<JsonNode> json(String member, StrictJson.Limits limits) {
    return text(member)
        .map(kept -> {
          try {
            return StrictJson.parse(kept.getBytes(StandardCharsets.UTF_8), limits);
          } catch (WireException broken) {
            throw damaged(member, broken);
          }
        });
  }

  private static ClientException incomplete() {
    return ClientException.environment(
        "A call is kept without what belongs to it. Move its folder away.", null);
  }
}
