package dev.probity.local.service.kms;

/** A refusal, as KMS names it. Nothing of a key or of a plaintext stands in the message. */
final class KmsFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final KmsError type;

  KmsFault(KmsError type, String message) {
    super(message);
    this.type = type;
  }

  static KmsFault validation(String message) {
    return new KmsFault(KmsError.VALIDATION, message);
  }

  KmsError type() {
    return type;
  }
}
