package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.ClientException;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Secrets on disk: sealed by the wallet, so that its owner alone reads them, and a copy of the file
 * is worth nothing without the wallet and its password.
 */
final class Sealing {
  private static final String TOKEN = "Probity.client.accessToken.v1";
  private static final String REPLY_KEY = "Probity.client.replyKey.v1";
  private static final String CONTENT = "Probity.client.paramContent.v1";
  private static final int MAX_BYTES = 1 << 13;

  private final Wallet wallet;
  private final Randomness randomness;

  Sealing(Wallet wallet, Randomness randomness) {
    this.wallet = wallet;
    this.randomness = randomness;
  }

  /**
   * Seals an access token.
   *
   * @param tokenHash H10, to which it stays bound
   */
  String token(String compact, Bytes32 tokenHash) {
    return seal(TOKEN, tokenHash, compact.getBytes(StandardCharsets.US_ASCII));
  }

  /** Opens an access token. */
  String openToken(String sealed, Bytes32 tokenHash) {
    return new String(open(TOKEN, tokenHash, sealed), StandardCharsets.US_ASCII);
  }

  /** Seals the private part of a reply key; its thumbprint finds it again. */
  String replyKey(ReplyKeyPair pair) {
    byte[] plain = CanonicalJson.bytes(pair.toPrivateJwk());
    try {
      return seal(REPLY_KEY, pair.publicJwk().thumbprint(), plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Opens a reply key.
   *
   * @param thumbprint of the public part, as a message of the user's names it
   */
  ReplyKeyPair openReplyKey(String sealed, Bytes32 thumbprint) {
    byte[] plain = open(REPLY_KEY, thumbprint, sealed);
    try {
      JsonNode json = StrictJson.parse(plain, StrictJson.Limits.MESSAGE);
      return ReplyKeyPair.parsePrivate(json);
    } catch (WireException impossible) {
      throw new IllegalStateException("what was sealed is a reply key", impossible);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Seals where parameters lie, with their key.
   *
   * @param paramHash to which it stays bound
   */
  String contentRef(ContentRef ref, Bytes32 paramHash) {
    return seal(CONTENT, paramHash, CanonicalJson.bytes(ref.toJson()));
  }

  /** Opens where parameters lie. */
  ContentRef openContentRef(String sealed, Bytes32 paramHash) {
    try {
      return ContentRef.parse(
          StrictJson.parse(open(CONTENT, paramHash, sealed), StrictJson.Limits.MESSAGE));
    } catch (WireException impossible) {
      throw new IllegalStateException("what was sealed is a reference", impossible);
    }
  }

  private String seal(String purpose, Bytes32 bound, byte[] plain) {
    return Base64Url.of(wallet.seal(purpose, bound.bytes(), plain, randomness));
  }

  private byte[] open(String purpose, Bytes32 bound, String sealed) {
    try {
      return wallet.open(purpose, bound.bytes(), Base64Url.parse(sealed, MAX_BYTES));
    } catch (WireException | WalletException foreign) {
      throw ClientException.environment(
          "What is kept sealed does not open: " + foreign.getMessage() + ".", foreign);
    }
  }
}
