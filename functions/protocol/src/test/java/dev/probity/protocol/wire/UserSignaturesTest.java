package dev.probity.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.probity.protocol.wire.SignatureRefusedException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserSignaturesTest {
  private static final Secp256k1 CURVE = Secp256k1.best();
  private static final Bytes32 DIGEST = Digests.keccak256("message");
  private static final Bytes32 BLOCK = Digests.keccak256("block");
  private static final Bytes32 OLD_BLOCK = Digests.keccak256("old block");

  private final List<String> questions = new ArrayList<>();
  private PrivateKey32 key;
  private Address user;
  private byte[] signature;

  /** A chain on which one account has code that accepts one signature. */
  private final class OneContract implements ContractSignatures {
    private final Address account;
    private final byte[] accepted;

    OneContract(Address account, byte[] accepted) {
      this.account = account;
      this.accepted = accepted;
    }

    @Override
    public Bytes32 blockToRecord() {
      questions.add("block");
      return BLOCK;
    }

    @Override
    public boolean hasCode(Address asked, Bytes32 blockHash) {
      questions.add("code at " + blockHash);
      return asked.equals(account);
    }

    @Override
    public boolean isValid(Address asked, Bytes32 digest, byte[] signature, Bytes32 blockHash) {
      questions.add("valid at " + blockHash);
      return digest.equals(DIGEST) && Arrays.equals(signature, accepted);
    }
  }

  @BeforeEach
  void signWithAKey() throws WireException {
    key = PrivateKey32.parse("0x" + "11".repeat(32));
    user = CURVE.addressOf(key);
    signature = CURVE.sign(DIGEST, key).bytes();
  }

  @Test
  void anEcdsaSignatureIsAcceptedWithoutAskingTheChain() throws Exception {
    UserSignatures signatures = UserSignatures.onChain(CURVE, new OneContract(user, new byte[0]));
    VerifiedSignature verified = signatures.verify(user, DIGEST, signature);
    assertThat(verified.kind()).isEqualTo(VerifiedSignature.Kind.ECDSA);
    assertThat(verified.signer()).isEqualTo(user);
    assertThat(verified.digest()).isEqualTo(DIGEST);
    assertThat(verified.blockHash()).isEmpty();
    assertThat(questions).isEmpty();
  }

  @Test
  void aContractIsAskedAfterEcdsaFailsAndItsBlockIsRecorded() throws Exception {
    byte[] ofContract = {1, 2, 3};
    UserSignatures signatures =
        UserSignatures.onChain(CURVE, new OneContract(Address.ZERO, ofContract));
    VerifiedSignature verified = signatures.verify(Address.ZERO, DIGEST, ofContract);
    assertThat(verified.kind()).isEqualTo(VerifiedSignature.Kind.ERC1271);
    assertThat(verified.blockHash()).contains(BLOCK);
    assertThat(questions).containsExactly("block", "code at " + BLOCK, "valid at " + BLOCK);
  }

  @Test
  void aRecordedAnswerIsAskedAgainAtItsOwnBlock() throws Exception {
    byte[] ofContract = {1, 2, 3};
    UserSignatures signatures =
        UserSignatures.onChain(CURVE, new OneContract(Address.ZERO, ofContract));
    signatures.verifyRecorded(Address.ZERO, DIGEST, ofContract, Optional.of(OLD_BLOCK));
    assertThat(questions).containsExactly("code at " + OLD_BLOCK, "valid at " + OLD_BLOCK);
  }

  @Test
  void anAccountWithoutCodeHasItsKeyAlone() {
    UserSignatures signatures =
        UserSignatures.onChain(CURVE, new OneContract(Address.ZERO, signature));
    Bytes32 other = Digests.keccak256("another message");
    assertRefused(Reason.INVALID, () -> signatures.verify(user, other, signature));
    assertThat(questions).containsExactly("block", "code at " + BLOCK);
  }

  @Test
  void aContractThatDoesNotAcceptIsRefused() {
    UserSignatures signatures =
        UserSignatures.onChain(CURVE, new OneContract(Address.ZERO, new byte[] {1}));
    assertRefused(Reason.INVALID, () -> signatures.verify(Address.ZERO, DIGEST, new byte[] {2}));
  }

  @Test
  void withoutAChainAContractSignatureIsUnverifiableAndNeverValid() throws Exception {
    UserSignatures signatures = UserSignatures.offline(CURVE);
    assertThat(signatures.verify(user, DIGEST, signature).signer()).isEqualTo(user);
    assertRefused(
        Reason.UNVERIFIABLE, () -> signatures.verify(Address.ZERO, DIGEST, new byte[] {1}));
    assertRefused(
        Reason.UNVERIFIABLE,
        () ->
            signatures.verifyRecorded(
                Address.ZERO, DIGEST, new byte[] {1}, Optional.of(OLD_BLOCK)));
  }

  @Test
  void aSignatureRecordedAsEcdsaIsPlainlyInvalidWhenItDoesNotRecover() {
    UserSignatures signatures = UserSignatures.offline(CURVE);
    signature[5] ^= 1;
    assertRefused(
        Reason.INVALID, () -> signatures.verifyRecorded(user, DIGEST, signature, Optional.empty()));
  }

  @Test
  void aModulesKeyIsNeverAContract() {
    UserSignatures signatures =
        UserSignatures.onChain(CURVE, new OneContract(Address.ZERO, signature));
    assertRefused(Reason.INVALID, () -> signatures.verifyKey(Address.ZERO, DIGEST, signature));
    assertThat(questions).isEmpty();
  }

  @Test
  void aHugeSignatureIsRefusedBeforeTheChainIsAsked() {
    byte[] huge = new byte[UserSignatures.MAX_CONTRACT_SIGNATURE + 1];
    UserSignatures signatures = UserSignatures.onChain(CURVE, new OneContract(Address.ZERO, huge));
    assertRefused(Reason.INVALID, () -> signatures.verify(Address.ZERO, DIGEST, huge));
    assertThat(questions).isEmpty();
  }

  @Test
  void everyFlippedBitOfASignatureIsRefused() {
    UserSignatures signatures = UserSignatures.offline(CURVE);
    for (int bit = 0; bit < 8 * Signature.LENGTH; bit++) {
      byte[] flipped = signature.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(Reason.INVALID, () -> signatures.verifyKey(user, DIGEST, flipped));
    }
  }

  @Test
  void theCallOfErc1271IsEncodedAndItsAnswerReadStrictly() {
    assertThat(Hex.of(Erc1271.callData(BLOCK, new byte[33])))
        .isEqualTo(
            Erc1271.MAGIC
                + BLOCK.toString().substring(2)
                + "00".repeat(31)
                + "40"
                + "00".repeat(31)
                + "21"
                + "00".repeat(64));
    byte[] word = new byte[32];
    System.arraycopy(Erc1271.callData(BLOCK, new byte[0]), 0, word, 0, 4);
    assertThat(Erc1271.accepts(word)).isTrue();
    word[31] = 1;
    assertThat(Erc1271.accepts(word)).isFalse();
    assertThat(Erc1271.accepts(new byte[0])).isFalse();
    assertThat(Erc1271.accepts(new byte[] {0x16, 0x26, (byte) 0xba, 0x7e})).isFalse();
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatExceptionOfType(SignatureRefusedException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
