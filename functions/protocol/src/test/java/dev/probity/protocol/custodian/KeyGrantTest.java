package dev.probity.protocol.custodian;

import static dev.probity.protocol.custodian.CustodianScene.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A key with all that it belongs to, in the one form in which it travels. */
class KeyGrantTest {
  private static final KeyGrant GRANT =
      new KeyGrant(
          31337,
          CustodianScene.REGISTRY,
          CustodianScene.ANN.address(),
          word("data"),
          3,
          word("secret"));
  private static final InMemoryDecryptionKey CUSTODIAN = CustodianScene.CUSTODIAN;

  private static byte[] plain() {
    try {
      return Jwe.openAtModule(GRANT.seal(CUSTODIAN.publicJwk()), CUSTODIAN::unwrap);
    } catch (WireException | DecryptionKey.UnwrapException ours) {
      throw new AssertionError(ours);
    }
  }

  private static byte[] changed(Consumer<ObjectNode> change) throws WireException {
    JsonNode json = StrictJson.parse(plain(), StrictJson.Limits.MESSAGE);
    change.accept((ObjectNode) json);
    return CanonicalJson.bytes(json);
  }

  @Test
  void whatIsSealedOpensAsItWas() throws Exception {
    String sealed = GRANT.seal(CUSTODIAN.publicJwk());
    assertThat(KeyGrant.open(sealed, CUSTODIAN)).isEqualTo(GRANT);
    assertThat(sealed.length()).isLessThanOrEqualTo(KeyGrant.MAX_SEALED);
  }

  @Test
  void theLongestGrantFitsIntoItsLimit() throws Exception {
    var longest =
        new KeyGrant(
            (1L << 53) - 1,
            CustodianScene.REGISTRY,
            CustodianScene.ANN.address(),
            word("data"),
            0xffff_ffffL,
            word("secret"));
    assertThat(KeyGrant.open(longest.seal(CUSTODIAN.publicJwk()), CUSTODIAN)).isEqualTo(longest);
  }

  @Test
  void insideIsCanonicalJsonOfSixMembers() {
    assertThat(new String(plain(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"chainId":31337,"dataId":"%s","integrityRegistry":"%s","key":"%s","owner":"%s","version":3}\
            """
                .formatted(
                    word("data"),
                    CustodianScene.REGISTRY,
                    word("secret"),
                    CustodianScene.ANN.address()));
  }

  @Test
  void itsCommitmentIsTheManifests() {
    assertThat(GRANT.keyCommit())
        .isEqualTo(
            Commitments.keyCommit(CustodianScene.ANN.address(), word("data"), 3, word("secret")));
  }

  @Test
  void itsTextDoesNotShowTheKey() {
    assertThat(GRANT.toString()).contains(word("data").toString()).doesNotContain(secret());
  }

  private static String secret() {
    return word("secret").toString().substring(2);
  }

  @Test
  void whatIsSealedToAnotherModuleDoesNotOpen() {
    String sealed = GRANT.seal(CustodianScene.AS.publicJwk());
    assertThatThrownBy(() -> KeyGrant.open(sealed, CUSTODIAN))
        .isInstanceOf(DecryptionKey.UnwrapException.class);
    assertThatThrownBy(() -> KeyGrant.requireSealedTo(CUSTODIAN.publicJwk().thumbprint(), sealed))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("custodian");
  }

  @Test
  void everyMemberIsNeededAndNoOtherTaken() throws WireException {
    for (String member :
        new String[] {"chainId", "integrityRegistry", "owner", "dataId", "version", "key"}) {
      refused(changed(json -> json.remove(member)), member);
      refused(changed(json -> json.putNull(member)), member);
      refused(changed(json -> json.put(member, "x")), member);
      refused(changed(json -> json.put(member, 0)), member);
      refused(changed(json -> json.put(member, 1.5)), member);
    }
    refused(changed(json -> json.put("more", 1)), "more");
    refused(changed(json -> json.put("version", 0x1_0000_0000L)), "version");
    refused(changed(json -> json.put("key", "0x" + "ab".repeat(31))), "key");
    refused(changed(json -> json.put("key", "0x" + "AB".repeat(32))), "key");
  }

  @Test
  void anotherOrderOfMembersIsRefused() {
    String text = new String(plain(), StandardCharsets.UTF_8);
    assertThatThrownBy(() -> KeyGrant.parse((" " + text).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("canonical");
  }

  private static void refused(byte[] plain, String member) {
    assertThatThrownBy(() -> KeyGrant.parse(plain))
        .as(member)
        .isInstanceOf(WireException.class)
        .satisfies(
            refused -> assertThat(String.valueOf(refused.getMessage())).doesNotContain(secret()));
  }

  @Test
  void bytesFromOutsideAreAGrantOrRefused() {
    fuzz(4_000);
  }

  @Test
  @Tag("fuzz")
  void bytesFromOutsideAreAGrantOrRefusedForLong() {
    fuzz(500_000);
  }

  private static void fuzz(int cases) {
    var random = new Random(20_261);
    byte[] seed = plain();
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bytes = seed.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) "{}[]\",:0-9.eE\\u".charAt(random.nextInt(15));
      }
      try {
        KeyGrant read = KeyGrant.parse(bytes);
        // One grant, one form: whatever is read is written back as it was.
        assertThat(KeyGrant.open(read.seal(CUSTODIAN.publicJwk()), CUSTODIAN)).isEqualTo(read);
      } catch (WireException | DecryptionKey.UnwrapException no) {
        assertThat(no).isInstanceOf(WireException.class);
        assertThat(String.valueOf(no.getMessage())).doesNotContain(secret());
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(cases / 2);
  }

  @Test
  void sealedTextFromOutsideOpensOrIsRefused() {
    var random = new Random(20_262);
    String sealed = GRANT.seal(CUSTODIAN.publicJwk());
    for (int i = 0; i < 200; i++) {
      var text = new StringBuilder(sealed);
      text.setCharAt(random.nextInt(sealed.length()), (char) (33 + random.nextInt(94)));
      if (!text.toString().equals(sealed)) {
        assertThatThrownBy(() -> KeyGrant.open(text.toString(), CUSTODIAN))
            .isInstanceOfAny(WireException.class, DecryptionKey.UnwrapException.class);
      }
    }
    assertThatThrownBy(() -> KeyGrant.open(sealed + "A".repeat(1_200), CUSTODIAN))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("at most");
  }
}
