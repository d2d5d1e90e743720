package dev.probity.local.service.kms;

/** What a key is for; set when it is made and never changed. */
enum KeyUsage {
  SIGN_VERIFY,
  ENCRYPT_DECRYPT,
  GENERATE_VERIFY_MAC
}
