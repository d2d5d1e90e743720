package dev.probity.aws;

import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.WireException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/**
 * A secp256k1 key in KMS: the digest goes in as a digest, and what comes back is brought to low-s,
 * given its recovery id, recovered and compared with the key's address. It signs any digest, so it
 * stays behind what decides which.
 */
final class KmsSigningKey {
  /** The end of a SubjectPublicKeyInfo of secp256k1: x and y, 32 bytes each. */
  private static final int POINT_BYTES = 64;

  private final KmsClient client;
  private final String keyId;
  private volatile @Nullable Address address;

  /** This key; its public part is read at first use, so that a start needs no KMS. */
  KmsSigningKey(KmsClient client, String keyId) {
    this.client = client;
    this.keyId = keyId;
  }

  Address address() {
    Address known = address;
    if (known == null) {
      byte[] der = KmsPublicKeys.der(client, keyId);
      known = Address.ofPublicKey(Arrays.copyOfRange(der, der.length - POINT_BYTES, der.length));
      address = known;
    }
    return known;
  }

  /** Signs; {@code what} the digest is of, for messages. */
  Signature sign(Bytes32 digest, String what) {
    try {
      byte[] der =
          client
              .sign(sign ->
                  sign.keyId(keyId)
                      .messageType(MessageType.DIGEST)
                      .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256)
                      .message(SdkBytes.fromByteArray(digest.bytes())))
              .signature()
              .asByteArray();
      return Secp256k1.fromDer(der, digest, address());
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.KEYS, "signing " + what, failure);
    } catch (WireException foreign) {
      throw new IllegalStateException("KMS signed with another key than it names", foreign);
    }
  }
}
