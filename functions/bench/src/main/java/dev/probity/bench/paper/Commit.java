package dev.probity.bench.paper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/** k(tag, …) = keccak256(abi.encode(keccak256(tag), …)), every argument a word of 32 bytes. */
final class Commit {
  private static final int WORD = 32;

  private Commit() {}

  static byte[] of(String tag, byte[]... words) {
    var encoded = new ByteArrayOutputStream();
    encoded.writeBytes(Hash.sha3(tag.getBytes(US_ASCII)));
    for (byte[] word : words) {
      encoded.writeBytes(word);
    }
    return Hash.sha3(encoded.toByteArray());
  }

  static byte[] word(long number) {
    return Numeric.toBytesPadded(BigInteger.valueOf(number), WORD);
  }

  static byte[] word(String address) {
    return Numeric.toBytesPadded(Numeric.toBigInt(address), WORD);
  }
}
