package dev.probity.chain.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.WalletFile;
import org.web3j.crypto.exception.CipherException;

class WalletTest {
  private static final Randomness RANDOM =
      length -> {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
      };

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("wallet.json");
  }

  private static char[] password() {
    return "correct hørse 電池".toCharArray();
  }

  private Wallet create() throws WalletException {
    return Wallet.create(file(), password(), Wallet.Strength.LOCAL, RANDOM);
  }

  @Test
  void aWalletOpensWithItsPasswordAndSignsAsItsAddress() throws WalletException, WireException {
    Wallet created = create();
    Wallet opened = Wallet.load(file(), password());
    assertThat(opened.address()).isEqualTo(created.address());

    UploadRequest message =
        new UploadRequest(
            opened.address(),
            Bytes32.ZERO,
            Bytes32.ZERO,
            0,
            Bytes32.ZERO,
            1,
            Digests.keccak256("nonce"),
            1,
            2);
    Eip712Domain domain = new Eip712Domain("Probity IM", 31_337, opened.address());
    Signature signature = opened.sign(domain, UploadRequest.TYPE, message);
    assertThat(Secp256k1.pureJava().recover(UploadRequest.TYPE.digest(domain, message), signature))
        .isEqualTo(opened.address());
  }

  @Test
  void theAddressIsToldWithoutThePassword() throws WalletException, IOException {
    Wallet created = create();
    assertThat(Wallet.addressNamedIn(file())).contains(created.address());
    Files.writeString(file(), "{\"version\":3}");
    assertThat(Wallet.addressNamedIn(file())).isEmpty();
    Files.writeString(file(), "{\"address\":\"0x17\"}");
    assertThatThrownBy(() -> Wallet.addressNamedIn(file())).isInstanceOf(WalletException.class);
  }

  @Test
  void theFileIsItsOwnersAlone() throws WalletException, IOException {
    create();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileThatOthersMayReadIsNotOpened() throws WalletException, IOException {
    create();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> Wallet.load(file(), password()))
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void anExistingWalletIsNeverOverwritten() throws WalletException, IOException {
    create();
    byte[] before = Files.readAllBytes(file());
    assertThatThrownBy(this::create)
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("already");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void aMissingFileSaysWhatToDo() {
    assertThatThrownBy(() -> Wallet.load(file(), password()))
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("create one first");
  }

  @Test
  void theWrongPasswordOpensNothing() throws WalletException {
    create();
    assertThatThrownBy(() -> Wallet.load(file(), "wrong".toCharArray()))
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("password does not open");
  }

  @Test
  void thePasswordIsWipedWhateverHappens() throws WalletException {
    char[] creating = password();
    Wallet.create(file(), creating, Wallet.Strength.LOCAL, RANDOM);
    char[] wrong = "wrong".toCharArray();
    assertThatThrownBy(() -> Wallet.load(file(), wrong)).isInstanceOf(WalletException.class);
    assertThat(creating).containsOnly('\0');
    assertThat(wrong).containsOnly('\0');
  }

  @Test
  void neitherTextNorFileShowsTheKey() throws WalletException, WireException, IOException {
    PrivateKey32 key = PrivateKey32.of(Digests.keccak256("test key").bytes());
    String digits = HexFormat.of().formatHex(key.exportBytes());
    Wallet wallet = Wallet.importKey(file(), key, password(), Wallet.Strength.LOCAL, RANDOM);
    assertThat(wallet).hasToString("Wallet[" + Secp256k1.best().addressOf(key) + "]");
    assertThat(Files.readString(file())).doesNotContain(digits);
  }

  @Test
  void aClosedWalletSignsNothing() throws WalletException {
    Wallet wallet = create();
    wallet.close();
    Eip712Domain domain = new Eip712Domain("Probity IM", 31_337, wallet.address());
    UploadRequest message =
        new UploadRequest(
            wallet.address(), Bytes32.ZERO, Bytes32.ZERO, 0, Bytes32.ZERO, 1, Bytes32.ZERO, 1, 2);
    assertThatThrownBy(() -> wallet.sign(domain, UploadRequest.TYPE, message))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void web3jOpensWhatWeWrite() throws WalletException, IOException, CipherException {
    Wallet wallet = create();
    Credentials theirs =
        Credentials.create(
            org.web3j.crypto.Wallet.decrypt(
                new String(password()), JSON.readValue(file().toFile(), WalletFile.class)));
    assertThat(theirs.getAddress()).isEqualTo(wallet.address().toString());
  }

  @Test
  void weOpenWhatWeb3jWrites() throws WalletException, IOException, CipherException {
    ECKeyPair pair = ECKeyPair.create(new BigInteger(1, Digests.keccak256("theirs").bytes()));
    write(JSON.writeValueAsString(org.web3j.crypto.Wallet.createLight("their word", pair)));
    assertThat(Wallet.load(file(), "their word".toCharArray()).address())
        .hasToString(Credentials.create(pair).getAddress());
  }

  /**
   * The test vector of the Web3 Secret Storage Definition. (Its one for scrypt breaks RFC 7914.)
   */
  @Test
  @Tag("slow")
  void thePbkdf2VectorOfTheDefinitionOpens() throws WalletException, IOException, WireException {
    write(
        """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},\
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",\
        "kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",\
        "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},\
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},\
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}\
        """);
    assertThat(Wallet.load(file(), "testpassword".toCharArray()).address())
        .isEqualTo(
            Secp256k1.best()
                .addressOf(
                    PrivateKey32.parse(
                        "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d")));
  }

  @Test
  @Tag("slow")
  void aWalletOfStandardStrengthOpens() throws WalletException {
    Wallet created = Wallet.create(file(), password(), Wallet.Strength.STANDARD, RANDOM);
    assertThat(Wallet.load(file(), password()).address()).isEqualTo(created.address());
  }

  @Test
  void aScryptWithR1AndTooLargeANIsRefusedAndNotAFault() throws WalletException, IOException {
    create();
    write(
        Files.readString(file())
            .replaceAll("\"n\" : \\d+", "\"n\" : 65536")
            .replaceAll("\"r\" : \\d+", "\"r\" : 1"));
    assertThatThrownBy(() -> Wallet.load(file(), password()))
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("scrypt parameters");
  }

  @Test
  void aFileThatAsksForTooMuchWorkIsRefused() throws WalletException, IOException {
    create();
    String file = Files.readString(file());
    for (String n : new String[] {"0", "3", "1073741824", "99999999999"}) {
      write(file.replaceAll("\"n\" : \\d+", "\"n\" : " + n));
      assertThatThrownBy(() -> Wallet.load(file(), password()))
          .isInstanceOf(WalletException.class)
          .hasMessageContaining("scrypt parameters");
    }
  }

  @Test
  void aFileWithAnotherAddressIsRefused() throws WalletException, IOException {
    create();
    write(
        Files.readString(file())
            .replaceAll(
                "\"address\" : \"[0-9a-f]{40}\"", "\"address\" : \"" + "11".repeat(20) + "\""));
    assertThatThrownBy(() -> Wallet.load(file(), password()))
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("another address");
  }

  @Test
  @Tag("fuzz")
  void whateverIsInTheFileOnlyAWalletExceptionComesOut() throws WalletException, IOException {
    long seed = 20_260_101L;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    create();
    byte[] good = Files.readAllBytes(file());
    for (int i = 0; i < 2_000; i++) {
      byte[] bad = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      write(new String(bad, StandardCharsets.ISO_8859_1));
      try {
        assertThat(Wallet.load(file(), password()).address()).isNotNull();
      } catch (WalletException refused) {
        assertThat(refused).hasMessageNotContaining("hørse");
      }
    }
  }

  private void write(String text) throws IOException {
    Files.deleteIfExists(file());
    Files.writeString(file(), text, StandardCharsets.ISO_8859_1);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aWalletThatTakesMoreMemoryThanThereIsSaysSoBeforehand() throws WalletException {
    long mebibyte = 1 << 20;
    Keystore.requireMemory(256 * mebibyte, 384 * mebibyte);
    assertThatThrownBy(() -> Keystore.requireMemory(256 * mebibyte, 256 * mebibyte))
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("takes 256 MiB")
        .hasMessageContaining("-Xmx512m");
  }
}
