package dev.probity.chain.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Web3 Secret Storage, version 3: the private key under AES-128-CTR with a key derived from the
 * password, and a keccak256 MAC over it. Written with scrypt; read with scrypt or
 * PBKDF2-HMAC-SHA-256. Every array that holds the password or a key is overwritten.
 */
final class Keystore {
  static final int MAX_BYTES = 16 * 1024;

  /** The work factor that geth and web3j call standard: 256 MiB and about a second. */
  static final int STANDARD_N = 1 << 18;

  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 6, 64, 4096);
  private static final HexFormat HEX = HexFormat.of();
  private static final int R = 8;
  private static final int P = 1;
  private static final int DERIVED = 32;
  private static final int CIPHER_KEY = 16;
  private static final int SALT = 32;
  private static final int IV = 16;

  /** The most bytes of a char in UTF-8. */
  private static final int MAX_UTF8 = 3;

  /** Bounds of what a file may make us spend. RFC 7914 also wants N below 2^(16 r). */
  private static final long MAX_SCRYPT_BYTES = 1L << 30;

  private static final int MAX_SCRYPT_P = 16;
  private static final int MAX_PBKDF2_ROUNDS = 10_000_000;

  private Keystore() {}

  static String encrypt(PrivateKey32 key, char[] password, int n, Randomness randomness) {
    byte[] salt = randomness.bytes(SALT);
    byte[] iv = randomness.bytes(IV);
    byte[] id = randomness.bytes(16);
    byte[] derived =
        withPassword(password, secret -> SCrypt.generate(secret, salt, n, R, P, DERIVED));
    byte[] plain = key.exportBytes();
    try {
      byte[] sealed = aesCtr(derived, iv, plain);
      ObjectNode file = JsonNodeFactory.instance.objectNode();
      file.put("version", 3);
      file.put("id", uuid(id));
      file.put("address", HEX.formatHex(Secp256k1.best().addressOf(key).bytes()));
      ObjectNode crypto = file.putObject("crypto");
      crypto.put("cipher", "aes-128-ctr");
      crypto.putObject("cipherparams").put("iv", HEX.formatHex(iv));
      crypto.put("ciphertext", HEX.formatHex(sealed));
      crypto.put("kdf", "scrypt");
      crypto
          .putObject("kdfparams")
          .put("dklen", DERIVED)
          .put("n", n)
          .put("r", R)
          .put("p", P)
          .put("salt", HEX.formatHex(salt));
      crypto.put("mac", HEX.formatHex(mac(derived, sealed)));
      return file.toPrettyString();
    } finally {
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(derived, (byte) 0);
    }
  }

  static PrivateKey32 decrypt(byte[] file, char[] password) throws WalletException {
    try {
      JsonNode root = StrictJson.parse(file, LIMITS);
      JsonNode crypto = root.has("crypto") ? root.path("crypto") : root.path("Crypto");
      if (root.path("version").asInt() != 3
          || !"aes-128-ctr".equals(crypto.path("cipher").asText())) {
        throw malformed("it is not version 3 with aes-128-ctr");
      }
      byte[] sealed = hex(crypto, "ciphertext", PrivateKey32.LENGTH);
      byte[] expected = hex(crypto, "mac", 32);
      byte[] iv = hex(crypto.path("cipherparams"), "iv", IV);
      byte[] derived = derive(crypto, password);
      byte[] plain = new byte[0];
      try {
        if (!Digests.constantTimeEquals(expected, mac(derived, sealed))) {
          throw new WalletException("the password does not open this wallet: try another one");
        }
        plain = aesCtr(derived, iv, sealed);
        PrivateKey32 key = PrivateKey32.of(plain);
        requireAddress(root, key);
        return key;
      } finally {
        Arrays.fill(plain, (byte) 0);
        Arrays.fill(derived, (byte) 0);
      }
    } catch (WireException e) {
      throw malformed(e.reason());
    }
  }

  /** The address that the file names, which may say what it likes until it is opened. */
  static Optional<Address> namedAddress(byte[] file) throws WalletException {
    try {
      JsonNode root = StrictJson.parse(file, LIMITS);
      if (!root.has("address")) {
        return Optional.empty();
      }
      String named = StrictJson.text(root, "address").toLowerCase(Locale.ROOT);
      return Optional.of(Address.parse(named.startsWith("0x") ? named : "0x" + named));
    } catch (WireException e) {
      throw malformed(e.reason());
    }
  }

  private static void requireAddress(JsonNode root, PrivateKey32 key) throws WalletException {
    if (!root.has("address")) {
      return;
    }
    Address address = Secp256k1.best().addressOf(key);
    String named = root.path("address").asText().toLowerCase(Locale.ROOT);
    if (!address.toString().equals(named.startsWith("0x") ? named : "0x" + named)) {
      throw malformed("it names another address than that of its key");
    }
  }

  private static byte[] derive(JsonNode crypto, char[] password) throws WalletException {
    JsonNode params = crypto.path("kdfparams");
    byte[] salt = hex(params, "salt", -1);
    if (params.path("dklen").asInt() != DERIVED) {
      throw malformed("dklen is not 32");
    }
    return switch (crypto.path("kdf").asText()) {
      case "scrypt" -> scrypt(params, salt, password);
      case "pbkdf2" -> pbkdf2(params, salt, password);
      default -> throw malformed("its kdf is neither scrypt nor pbkdf2");
    };
  }

  private static byte[] scrypt(JsonNode params, byte[] salt, char[] password)
      throws WalletException {
    int n = params.path("n").asInt();
    int r = params.path("r").asInt();
    int p = params.path("p").asInt();
    if (n < 2
        || Integer.bitCount(n) != 1
        || r < 1
        || p < 1
        || p > MAX_SCRYPT_P
        || 128L * n * r > MAX_SCRYPT_BYTES
        || (r == 1 && n >= 1 << 16)) {
      throw malformed("its scrypt parameters are out of range");
    }
    requireMemory(128L * n * r, Runtime.getRuntime().maxMemory());
    return withPassword(password, secret -> SCrypt.generate(secret, salt, n, r, p, DERIVED));
  }

  /** Told beforehand: a heap that runs out ends in the middle of anything. */
  static void requireMemory(long bytes, long heap) throws WalletException {
    if (bytes > heap / 4 * 3) {
      throw new WalletException(
          "opening it takes %d MiB, more than Java has: give it more, with -Xmx%dm"
              .formatted(bytes >> 20, (bytes >> 20) * 2));
    }
  }

  private static byte[] pbkdf2(JsonNode params, byte[] salt, char[] password)
      throws WalletException {
    int rounds = params.path("c").asInt();
    if (rounds < 1
        || rounds > MAX_PBKDF2_ROUNDS
        || !"hmac-sha256".equals(params.path("prf").asText())) {
      throw malformed("its pbkdf2 parameters are out of range");
    }
    return withPassword(password, secret -> pbkdf2(secret, salt, rounds));
  }

  private static byte[] pbkdf2(byte[] secret, byte[] salt, int rounds) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
    generator.init(secret, salt, rounds);
    return ((KeyParameter) generator.generateDerivedMacParameters(8 * DERIVED)).getKey();
  }

  private interface Derivation {
    byte[] of(byte[] secret);
  }

  private static byte[] withPassword(char[] password, Derivation derivation) {
    byte[] buffer = new byte[MAX_UTF8 * password.length];
    ByteBuffer utf8 = ByteBuffer.wrap(buffer);
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(CharBuffer.wrap(password), utf8, true);
    byte[] secret = Arrays.copyOf(buffer, utf8.position());
    try {
      return derivation.of(secret);
    } finally {
      Arrays.fill(buffer, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] mac(byte[] derived, byte[] sealed) {
    byte[] macKey = Arrays.copyOfRange(derived, CIPHER_KEY, DERIVED);
    try {
      return Digests.keccak256(macKey, sealed).bytes();
    } finally {
      Arrays.fill(macKey, (byte) 0);
    }
  }

  private static byte[] aesCtr(byte[] derived, byte[] iv, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(derived, 0, CIPHER_KEY, "AES"),
          new IvParameterSpec(iv));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-CTR", e);
    }
  }

  /** Hexadecimal text without {@code 0x}; {@code length} in bytes, or −1 for any. */
  private static byte[] hex(JsonNode parent, String member, int length) throws WalletException {
    String text = parent.path(member).asText();
    try {
      byte[] bytes = HEX.parseHex(text.startsWith("0x") ? text.substring(2) : text);
      if (length < 0 || bytes.length == length) {
        return bytes;
      }
    } catch (IllegalArgumentException notHex) {
      throw malformed(member + " is not hexadecimal");
    }
    throw malformed(member + " has another length than " + length + " bytes");
  }

  private static String uuid(byte[] random) {
    random[6] = (byte) ((random[6] & 0x0f) | 0x40);
    random[8] = (byte) ((random[8] & 0x3f) | 0x80);
    ByteBuffer bytes = ByteBuffer.wrap(random);
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  private static WalletException malformed(String reason) {
    return new WalletException(
        "the wallet file is not a keystore of version 3 ("
            + reason
            + "): restore it from a backup");
  }
}
