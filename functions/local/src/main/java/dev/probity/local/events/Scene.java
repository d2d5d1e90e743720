package dev.probity.local.events;

import dev.probity.content.Cid;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** Where an event happens: a deployment that can be brought into the state a template gives. */
public interface Scene {
  /** The module's domain. */
  Eip712Domain domain();

  /** The key that messages are sealed to. */
  RsaJwk moduleKey();

  /** The time there. */
  Instant now();

  /** Salts, nonces and contents. */
  Randomness randomness();

  /** A key pair for a reply, never given twice. */
  ReplyKeyPair replyKey();

  /** Who signs. */
  MessageSigner owner();

  /** Somebody else. */
  MessageSigner stranger();

  /** Tx5. */
  record Anchor(Bytes32 nonce, long version, Bytes32 requestHash, Bytes32 contentDigest) {}

  /**
   * Sends Tx5.
   *
   * @param waitForFinality whether to return only when its block is final
   * @return the number of its block
   */
  long anchor(boolean byOwner, Anchor anchor, boolean waitForFinality)
      throws IOException, InterruptedException;

  /** The number of the newest block. */
  long newestBlock() throws IOException, InterruptedException;

  /** Stores these bytes under these names, whether they fit or not. */
  void upload(Map<Cid, byte[]> blocks);

  /**
   * Calls a function and requires that it accepts.
   *
   * @return the body of its answer
   */
  String accepted(String function, RenderedEvent event) throws IOException, InterruptedException;

  /** Changes the data set's row as one who may write the table, and holds no key, can. */
  void editRow(Bytes32 requestHash);

  /**
   * Brings about what only the function's surroundings show, and lets time pass.
   *
   * @return variables of the function that differ
   */
  Map<String, String> surroundings(EventTemplate.Given given) throws InterruptedException;
}
