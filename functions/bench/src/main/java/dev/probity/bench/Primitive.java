package dev.probity.bench;

/** The cryptography that steps of identity management are made of, Argon2id apart. */
enum Primitive {
  /** keccak256 of 200 bytes. */
  KECCAK,
  /** HMAC-SHA-256 of a row of 2 KiB, as one with a sealed reply is. */
  HMAC,
  /** The account behind a signature. */
  RECOVER,
  /** A secp256k1 signature. */
  SIGN,
  /** An RSA-2048 signature. */
  SIGN_TOKEN,
  /** An RSA-2048 signature, checked. */
  VERIFY_TOKEN,
  /** A JWE of 1 KiB to an RSA-3072 key, opened. */
  OPEN,
  /** A JWE of 1 KiB sealed to a P-256 key. */
  SEAL,
  /** The policy's judgement of a password; no cryptography, and apart as Argon2id is. */
  JUDGE_PASSWORD
}
