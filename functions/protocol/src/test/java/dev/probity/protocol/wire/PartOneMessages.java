package dev.probity.protocol.wire;

import java.util.List;

/** Records with the names and members of types.json. */
final class PartOneMessages {
  static final List<MessageType<?>> TYPES =
      List.of(
          TypedData.of(Manifest.class),
          TypedData.of(UploadRequest.class),
          TypedData.of(StoreData.class),
          TypedData.of(StoreReceipt.class));

  private PartOneMessages() {}

  static MessageType<?> named(String name) {
    return TYPES.stream().filter(type -> type.name().equals(name)).findFirst().orElseThrow();
  }

  record Manifest(
      Address user,
      Bytes32 nonce,
      Bytes32 dataId,
      long version,
      Bytes32 previous,
      Bytes32 metaHash,
      Bytes32 recordsRoot,
      long records,
      Bytes32 recordKeyCommit,
      Bytes32 contentHash,
      long size,
      Bytes32 keyCommit) {}

  record UploadRequest(
      Address user,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long credVersion,
      Bytes32 sid,
      long size,
      Bytes32 nonce,
      long iat,
      long exp) {}

  record StoreData(
      Address user,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long credVersion,
      Bytes32 sid,
      Bytes32 dataId,
      long version,
      Bytes32 manifestHash,
      String cid,
      Bytes32 replyKey,
      Bytes32 salt,
      long iat,
      long exp) {}

  record StoreReceipt(
      Bytes32 reqHash,
      Address user,
      Bytes32 objectId,
      long version,
      Bytes32 contentDigest,
      Bytes32 checkHash,
      long iat) {}
}
