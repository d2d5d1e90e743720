package dev.probity.chain.wallet;

import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.UnsignedTransaction;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * A user's key, opened. It signs typed messages and transactions, never bytes, seals what its owner
 * keeps, and prints nothing but its address. The file is a keystore of version 3 (Web3 Secret
 * Storage), which geth, web3j, MetaMask and others read.
 */
public final class Wallet implements MessageSigner, TransactionSigner, AutoCloseable {
  private static final int KEY_TRIES = 8;

  /** What a password must withstand who has the file. */
  public enum Strength {
    /** scrypt with N = 2^18: 256 MiB and about a second to open. */
    STANDARD(Keystore.STANDARD_N),
    /**
     * scrypt with N = 2^17, the least that OWASP recommends: 128 MiB and half a second, for a small
     * heap.
     */
    MODERATE(1 << 17),
    /** scrypt with N = 2^12: for tests and throw-away keys on a local chain. */
    LOCAL(1 << 12);

    private final int n;

    Strength(int n) {
      this.n = n;
    }
  }

  private final PrivateKey32 key;
  private final Address address;

  private Wallet(PrivateKey32 key) {
    this.key = key;
    this.address = Secp256k1.best().addressOf(key);
  }

  /**
   * Draws a key and writes it to a new file that its owner alone may read (mode 0600).
   *
   * @param password overwritten with zeros before this returns
   * @throws WalletException the file exists already or cannot be written
   */
  public static Wallet create(Path file, char[] password, Strength strength, Randomness randomness)
      throws WalletException {
    try {
      PrivateKey32 key = draw(randomness);
      write(file, Keystore.encrypt(key, password, strength.n, randomness));
      return new Wallet(key);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  /**
   * Writes a key that exists already, as {@link #create} does.
   *
   * @param key stays the caller's, to destroy
   * @param password overwritten with zeros before this returns
   */
  public static Wallet importKey(
      Path file, PrivateKey32 key, char[] password, Strength strength, Randomness randomness)
      throws WalletException {
    byte[] copy = key.exportBytes();
    try {
      write(file, Keystore.encrypt(key, password, strength.n, randomness));
      return new Wallet(PrivateKey32.of(copy));
    } catch (WireException e) {
      throw new IllegalStateException("a key copies to itself", e);
    } finally {
      Arrays.fill(copy, (byte) 0);
      Arrays.fill(password, '\0');
    }
  }

  /**
   * Opens a wallet.
   *
   * @param password overwritten with zeros before this returns
   * @throws WalletException there is no such file, others may read it, it is no keystore, or the
   *     password is wrong
   */
  public static Wallet load(Path file, char[] password) throws WalletException {
    try {
      return new Wallet(Keystore.decrypt(read(file), password));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  /**
   * The address that a wallet's file names, without opening it: good for showing, and proved only
   * by {@link #load}. Empty where the file names none.
   *
   * @throws WalletException there is no such file, others may read it, or it is no keystore
   */
  public static Optional<Address> addressNamedIn(Path file) throws WalletException {
    return Keystore.namedAddress(read(file));
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public <R extends Record> Signature sign(Eip712Domain domain, MessageType<R> type, R message) {
    return Secp256k1.best().sign(type.digest(domain, message), key);
  }

  @Override
  public Signature sign(UnsignedTransaction transaction) {
    return Secp256k1.best().sign(transaction.digest(), key);
  }

  /**
   * Seals what the owner of this wallet alone may read again.
   *
   * @param purpose what it is for: what was sealed for one purpose opens for no other
   * @param bound what it belongs to: it opens only with the same bytes; not secret, may be empty
   * @return 29 bytes more than {@code plaintext}
   */
  public byte[] seal(String purpose, byte[] bound, byte[] plaintext, Randomness randomness) {
    return WalletSeal.seal(key, purpose, bound, plaintext, randomness);
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws WalletException another wallet sealed it, it is for or of something else, or altered
   */
  public byte[] open(String purpose, byte[] bound, byte[] sealed) throws WalletException {
    return WalletSeal.open(key, purpose, bound, sealed);
  }

  /** Overwrites the key; every later signature is an {@link IllegalStateException}. */
  @Override
  public void close() {
    key.destroy();
  }

  /** The address. */
  @Override
  public String toString() {
    return "Wallet[" + address + "]";
  }

  private static PrivateKey32 draw(Randomness randomness) {
    for (int i = 0; i < KEY_TRIES; i++) {
      byte[] bytes = randomness.bytes(PrivateKey32.LENGTH);
      try {
        return PrivateKey32.of(bytes);
      } catch (WireException outOfRange) {
        // Once in 2^128: draw again.
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
    throw new IllegalStateException("the source of randomness is broken");
  }

  private static void write(Path file, String json) throws WalletException {
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(json);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new WalletException(
          "there is a wallet at " + file + " already: keep it, or name another file", e);
    } catch (IOException e) {
      throw new WalletException("the wallet cannot be written to " + file, e);
    }
  }

  private static byte[] read(Path file) throws WalletException {
    try {
      if (Files.getPosixFilePermissions(file).stream()
          .anyMatch(permission -> !permission.name().startsWith("OWNER_"))) {
        throw new WalletException("others may read " + file + ": run chmod 600 on it first");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(Keystore.MAX_BYTES + 1);
        if (bytes.length > Keystore.MAX_BYTES) {
          throw new WalletException(file + " is too large for a wallet: name another file");
        }
        return bytes;
      }
    } catch (NoSuchFileException e) {
      throw new WalletException("there is no wallet at " + file + ": create one first", e);
    } catch (IOException e) {
      throw new WalletException("the wallet at " + file + " cannot be read", e);
    }
  }
}
