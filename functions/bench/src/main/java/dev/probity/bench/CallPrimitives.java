package dev.probity.bench;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/** A call's signatures by this library and by web3j, and its seal by two providers. */
final class CallPrimitives {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 300;
  private static final int BATCHES = 15;
  private static final int BATCH = 40;

  private final Secp256k1 curve = Secp256k1.best();
  private final byte[] digestBytes = Digests.keccak256("a call").bytes();
  private final Bytes32 digest = Bytes32.of(digestBytes);
  private final ReplyKeyPair reply = ReplyKeyPair.generate();
  private final byte[] kibibyte = new byte[1 << 10];
  private final BouncyCastleProvider bouncyCastle = new BouncyCastleProvider();
  private final PrivateKey32 key;
  private final ECKeyPair web3jKey;
  private final Signature signature;
  private final Sign.SignatureData web3jSignature;
  private long sink;

  /** Who agrees on the key and encrypts. */
  enum Provider {
    /** The one in use. */
    JDK,
    BOUNCY_CASTLE
  }

  /** Both sides agree on signature and account first, and what either provider sealed opens. */
  CallPrimitives() throws Exception {
    byte[] bytes = new byte[PrivateKey32.LENGTH];
    bytes[0] = 0x42;
    this.key = PrivateKey32.of(bytes);
    this.web3jKey = ECKeyPair.create(new BigInteger(1, bytes));
    this.signature = curve.sign(digest, key);
    this.web3jSignature = Sign.signMessage(digestBytes, web3jKey, false);
    if (!Arrays.equals(signature.r().bytes(), web3jSignature.getR())
        || !Arrays.equals(signature.s().bytes(), web3jSignature.getS())
        || !web3jRecovered().equalsIgnoreCase(curve.recover(digest, signature).toString())) {
      throw new IllegalStateException("the two sides do not agree");
    }
    for (Provider provider : Provider.values()) {
      if (!Arrays.equals(Jwe.openAtUser(sealed(provider), reply.privateKey()), kibibyte)) {
        throw new IllegalStateException(provider + " seals what does not open");
      }
    }
  }

  /** One operation; something of its result. */
  private interface Operation {
    long run() throws Exception;
  }

  double oursMicros(long signatures, long recoveries) throws Exception {
    return signatures * micros(() -> curve.sign(digest, key).hashCode())
        + recoveries * micros(() -> curve.recover(digest, signature).hashCode());
  }

  double web3jMicros(long signatures, long recoveries) throws Exception {
    return signatures * micros(() -> Sign.signMessage(digestBytes, web3jKey, false).getV()[0])
        + recoveries * micros(() -> web3jRecovered().length());
  }

  private String web3jRecovered() throws SignatureException {
    return "0x" + Keys.getAddress(Sign.signedMessageHashToKey(digestBytes, web3jSignature));
  }

  double sealMicros(Provider provider) throws Exception {
    return micros(() -> sealed(provider).length());
  }

  /** As a service seals, but for the provider. */
  private String sealed(Provider provider) throws JOSEException {
    return switch (provider) {
      case JDK -> Jwe.sealToUser(kibibyte, reply.publicJwk());
      case BOUNCY_CASTLE -> {
        var encrypter = new ECDHEncrypter(reply.publicJwk().toPublicKey());
        encrypter.getJCAContext().setProvider(bouncyCastle);
        var header = new JWEHeader(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM);
        var jwe = new JWEObject(header, new Payload(kibibyte));
        jwe.encrypt(encrypter);
        yield jwe.serialize();
      }
    };
  }

  /** The median of batches, of processor time. */
  private double micros(Operation operation) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      sink += operation.run();
    }
    double[] batches = new double[BATCHES];
    for (int batch = 0; batch < BATCHES; batch++) {
      long begin = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < BATCH; i++) {
        sink += operation.run();
      }
      batches[batch] = (THREADS.getCurrentThreadCpuTime() - begin) / 1e3 / BATCH;
    }
    if (sink == Long.MIN_VALUE) {
      throw new IllegalStateException("cannot be");
    }
    Arrays.sort(batches);
    return batches[BATCHES / 2];
  }
}
