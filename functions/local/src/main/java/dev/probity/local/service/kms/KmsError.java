package dev.probity.local.service.kms;

/** The refusals this server knows; {@code __type} of the answer. All are HTTP 400 but the last. */
enum KmsError {
  ACCESS_DENIED("AccessDeniedException"),
  ALREADY_EXISTS("AlreadyExistsException"),
  INCORRECT_KEY("IncorrectKeyException"),
  INVALID_ALIAS_NAME("InvalidAliasNameException"),
  INVALID_CIPHERTEXT("InvalidCiphertextException"),
  INVALID_KEY_USAGE("InvalidKeyUsageException"),
  INVALID_MAC("KMSInvalidMacException"),
  INVALID_SIGNATURE("KMSInvalidSignatureException"),
  NOT_FOUND("NotFoundException"),
  SERIALIZATION("SerializationException"),
  THROTTLING("ThrottlingException"),
  UNKNOWN_OPERATION("UnknownOperationException"),
  UNSUPPORTED_OPERATION("UnsupportedOperationException"),
  VALIDATION("ValidationException"),
  INTERNAL("KMSInternalException");

  private final String wireName;

  KmsError(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }

  int httpStatus() {
    return this == INTERNAL ? 500 : 400;
  }
}
