package dev.probity.protocol.idma.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.memory.InMemoryPepper;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PasswordCheckTest {
  private static final Address ADA = address(0xad);
  private static final Address BOB = address(0xb0);
  private static final Argon2Parameters RAISED = new Argon2Parameters(48 << 10, 1, 1);

  private final Argon2Hashing hashing = new Argon2Hashing(1, Duration.ofMinutes(1));
  private final byte[] key = new byte[32];
  private final List<byte[]> messages = new ArrayList<>();
  private final Pepper pepper =
      message -> {
        messages.add(message.clone());
        return new InMemoryPepper(key).mac(message);
      };
  private int drawn;
  private final Randomness randomness =
      length -> {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ++drawn);
        return bytes;
      };
  private final PasswordCheck check = check(Argon2Parameters.TODAY);

  private PasswordCheck check(Argon2Parameters today) {
    return new PasswordCheck(hashing, pepper, randomness, today);
  }

  private static Address address(int fill) {
    byte[] bytes = new byte[Address.LENGTH];
    Arrays.fill(bytes, (byte) fill);
    return Address.of(bytes);
  }

  private PasswordVerifier stored() {
    return check.create(ADA, 3, Passwords.accepted(Passwords.GOOD));
  }

  private void assertWrong(Address user, PasswordVerifier row, String password) {
    assertThatThrownBy(() -> check.verify(user, row, Passwords.of(password)))
        .isInstanceOf(WrongPasswordException.class);
  }

  @Test
  void thePasswordThatWasSetIsTheOne() throws WrongPasswordException {
    VerifiedPassword proof = check.verify(ADA, stored(), Passwords.of(Passwords.GOOD));
    assertThat(proof.user()).isEqualTo(ADA);
    assertThat(proof.passwordVersion()).isEqualTo(3);
    assertThat(proof.needsRehash()).isFalse();
  }

  @Test
  void anyOtherPasswordIsWrong() {
    PasswordVerifier row = stored();
    assertWrong(ADA, row, Passwords.GOOD + " ");
    assertWrong(ADA, row, Passwords.GOOD.toUpperCase(Locale.ROOT));
    assertWrong(ADA, row, "\0");
  }

  @Test
  void aVerifierFitsNoPasswordInAnotherRowVersionOrSalt() {
    PasswordVerifier row = stored();
    assertWrong(BOB, row, Passwords.GOOD);
    assertWrong(
        ADA, new PasswordVerifier(4, row.parameters(), row.salt(), row.verifier()), Passwords.GOOD);
    assertWrong(
        ADA,
        new PasswordVerifier(3, row.parameters(), new byte[16], row.verifier()),
        Passwords.GOOD);
    assertWrong(ADA, new PasswordVerifier(3, RAISED, row.salt(), row.verifier()), Passwords.GOOD);
  }

  @Test
  void withoutThePepperAVerifierFitsNothing() {
    PasswordVerifier row = stored();
    key[0] = 1;
    assertWrong(ADA, row, Passwords.GOOD);
  }

  @Test
  void theVerifierIsTheMacOfTagUserVersionAndArgon2id() {
    PasswordVerifier row = stored();
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes("Probity.passwordVerifier.v1\0".getBytes(StandardCharsets.US_ASCII));
    message.writeBytes(ADA.bytes());
    message.writeBytes(new byte[] {0, 0, 0, 3});
    message.writeBytes(
        hashing.tag(Passwords.of(Passwords.GOOD), row.salt(), Argon2Parameters.TODAY));
    assertThat(message.size()).isEqualTo(84);
    assertThat(messages).containsExactly(message.toByteArray());
    assertThat(row.verifier())
        .isEqualTo(Bytes32.of(Digests.hmacSha256(key, message.toByteArray())));
  }

  @Test
  void eachVerifierHasASaltOfItsOwn() {
    assertThat(stored().salt()).isNotEqualTo(stored().salt());
  }

  @Test
  void onceParametersRiseALoginSaysSoAndTheNewVerifierHoldsTheSamePassword()
      throws WrongPasswordException {
    PasswordVerifier old = stored();
    PasswordCheck raised = check(RAISED);
    VerifiedPassword proof = raised.verify(ADA, old, Passwords.of(Passwords.GOOD));
    assertThat(proof.needsRehash()).isTrue();

    PasswordVerifier renewed = raised.rehash(proof);
    assertThat(renewed.parameters()).isEqualTo(RAISED);
    assertThat(renewed.passwordVersion()).isEqualTo(3);
    assertThat(renewed.salt()).isNotEqualTo(old.salt());
    assertThat(raised.verify(ADA, renewed, Passwords.of(Passwords.GOOD)).needsRehash()).isFalse();
    assertThat(check.verify(ADA, renewed, Passwords.of(Passwords.GOOD)).needsRehash())
        .as("parameters that fell again lower no row")
        .isFalse();
  }

  @Test
  void aPasswordThatIsGoneIsNotRehashed() throws WrongPasswordException {
    Password password = Passwords.of(Passwords.GOOD);
    VerifiedPassword proof = check.verify(ADA, stored(), password);
    password.close();
    assertThatThrownBy(() -> check.rehash(proof)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withoutARowTheSameWorkIsDoneAndTheAnswerIsTheSame() {
    stored();
    assertThatThrownBy(() -> check.refuseWithoutRow(Passwords.of(Passwords.GOOD)))
        .isInstanceOf(WrongPasswordException.class)
        .hasMessage("the password is not the one");
    assertThat(messages).hasSize(2).extracting(message -> message.length).containsOnly(84);
    assertThat(messages.get(1)).isNotEqualTo(messages.get(0));
  }

  @Test
  void aKeyServiceThatDoesNotAnswerIsNoWrongPassword() {
    PortException down =
        PortException.retryable(PortException.Neighbour.KEYS, "computing a verifier failed", null);
    PasswordCheck broken =
        new PasswordCheck(
            hashing,
            message -> {
              throw down;
            },
            randomness,
            Argon2Parameters.TODAY);
    PasswordVerifier row = stored();
    assertThatThrownBy(() -> broken.verify(ADA, row, Passwords.of(Passwords.GOOD))).isSameAs(down);
  }
}
