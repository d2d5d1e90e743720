package dev.probity.protocol.wire.curve;

import java.lang.foreign.MemorySegment;

/**
 * The functions of libsecp256k1 in use, as its headers declare them; int results are 1 for success.
 * Public only because a proxy for a method handle needs a public interface.
 */
final class NativeFunctions {
  private NativeFunctions() {}

  /** {@code secp256k1_context_create}. */
  public interface ContextCreate {
    MemorySegment call(int flags);
  }

  /** {@code secp256k1_context_randomize}. */
  public interface ContextRandomize {
    int call(MemorySegment context, MemorySegment seed);
  }

  /** {@code secp256k1_ecdsa_sign_recoverable}. */
  public interface SignRecoverable {
    int call(
        MemorySegment context,
        MemorySegment signature,
        MemorySegment digest,
        MemorySegment key,
        MemorySegment nonceFunction,
        MemorySegment nonceData);
  }

  /** {@code secp256k1_ecdsa_recoverable_signature_serialize_compact}. */
  public interface SignatureSerialize {
    int call(
        MemorySegment context, MemorySegment out, MemorySegment parity, MemorySegment signature);
  }

  /** {@code secp256k1_ecdsa_recoverable_signature_parse_compact}. */
  public interface SignatureParse {
    int call(MemorySegment context, MemorySegment signature, MemorySegment rs, int parity);
  }

  /** {@code secp256k1_ecdsa_recover}. */
  public interface Recover {
    int call(
        MemorySegment context,
        MemorySegment publicKey,
        MemorySegment signature,
        MemorySegment digest);
  }

  /** {@code secp256k1_ec_pubkey_create}. */
  public interface PublicKeyCreate {
    int call(MemorySegment context, MemorySegment publicKey, MemorySegment key);
  }

  /** {@code secp256k1_ec_pubkey_serialize}. */
  public interface PublicKeySerialize {
    int call(
        MemorySegment context,
        MemorySegment out,
        MemorySegment length,
        MemorySegment publicKey,
        int flags);
  }
}
