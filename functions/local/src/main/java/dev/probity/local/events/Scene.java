package dev.probity.local.events;

import dev.probity.content.Cid;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Where an event happens: a deployment that can be brought into the state a template gives. */
public interface Scene {
  /**
   * A module that takes messages.
   *
   * @param domain that messages to it are signed for
   * @param key that they are sealed to
   */
  record Module(Eip712Domain domain, RsaJwk key) {}

  /** The integrity module. */
  Module integrity() throws IOException, InterruptedException;

  /** Identity management. */
  Module identity() throws IOException, InterruptedException;

  /** The gateway. */
  Module gateway() throws IOException, InterruptedException;

  /** The key custodian, which takes messages for the integrity module. */
  Module custodian() throws IOException, InterruptedException;

  /** The AI service's decryption key; only in memory, because no stack has one yet. */
  RsaJwk releasing();

  /** The gateway's message key, by which it grants calls. */
  MessageSigner granting();

  /** The integrity module's message key, by which it asks for roles. */
  MessageSigner asking();

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

  /** Somebody who was never seen before. */
  MessageSigner newcomer() throws IOException;

  /**
   * A system administrator of the first hour, for whom nobody else asks; only in memory, because
   * what happens to one could happen on a stack only once.
   */
  MessageSigner administrator();

  /**
   * Who signs as a registered account.
   *
   * @param claimed the credential, as messages name it
   */
  record Administrator(MessageSigner key, CredentialCheck.Claimed claimed) {}

  /** Registers an account. */
  interface Enrolment {
    CredentialCheck.Claimed registered(MessageSigner key)
        throws IOException, InterruptedException, WireException;
  }

  /** Two system administrators of the first hour, who are registered if they were not. */
  List<Administrator> administrators(Enrolment enrolment)
      throws IOException, InterruptedException, WireException;

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

  /** What {@code eraseTdata} is called with. */
  record Erasure(Bytes32 nonce, long version, Bytes32 requestHash) {}

  /**
   * Erases a version on chain.
   *
   * @param waitForFinality whether to return only when its block is final
   * @return the number of its block
   */
  long erase(boolean byOwner, Erasure erasure, boolean waitForFinality)
      throws IOException, InterruptedException;

  /** The timestamp of the block of this number, seconds. */
  long timeOf(long block) throws IOException, InterruptedException;

  /**
   * Sends Tx1.
   *
   * @param waitForFinality whether to return only when its block is final
   * @return the number of its block
   */
  long request(MessageSigner user, Bytes32 requestHash, boolean waitForFinality)
      throws IOException, InterruptedException;

  /**
   * Sends Tx3.
   *
   * @param waitForFinality whether to return only when its block is final
   * @return the number of its block
   */
  long tokenRequest(MessageSigner user, Bytes32 requestHash, boolean waitForFinality)
      throws IOException, InterruptedException;

  /** Lets this become of an access token, in the newest block. */
  void changeToken(MessageSigner user, Bytes32 tokenHash, EventTemplate.TokenIs became)
      throws IOException, InterruptedException;

  /** Lets this become of an account, finally. */
  void change(MessageSigner user, EventTemplate.Became became)
      throws IOException, InterruptedException;

  /** The newest message to this address, its text. */
  String mailTo(String address) throws IOException;

  /** Lets time pass until the clock has reached the newest block's; a stack's always has. */
  default void reachNewestBlock() {}

  /** The number of the newest block. */
  long newestBlock() throws IOException, InterruptedException;

  /** Stores these bytes under these names, whether they fit or not, as leased to this user. */
  void upload(Address user, Map<Cid, byte[]> blocks);

  /**
   * Calls a function and requires that it accepts, again and again while it asks to wait.
   *
   * @return the body of its answer
   */
  String accepted(String function, RenderedEvent event) throws IOException, InterruptedException;

  /**
   * A row.
   *
   * @param table the table's logical id in {@code template.yaml}
   * @param kind of the row
   * @param id of the row
   */
  record RowName(String table, String kind, String id) {
    static RowName dataset(Bytes32 requestHash) {
      return new RowName("IntegrityTable", "dataset", requestHash.toString());
    }

    static RowName check(Bytes32 requestHash) {
      return new RowName("AiServiceTable", "check", requestHash.toString());
    }

    static RowName credential(Bytes32 requestHash) {
      return new RowName("IdmaTable", "credential", requestHash.toString());
    }

    static RowName account(Address user) {
      return new RowName("IdmaTable", "account", user.toString());
    }

    static RowName standing(Bytes32 requestHash) {
      return new RowName("IdmaTable", "standing", requestHash.toString());
    }

    static RowName tokenIssue(Bytes32 requestHash) {
      return new RowName("GatewayTable", "token-issue", requestHash.toString());
    }

    static RowName token(Bytes32 tokenHash) {
      return new RowName("GatewayTable", "token", tokenHash.toString());
    }

    static RowName call(Bytes32 callHash) {
      return new RowName("ServiceTable", "call", callHash.toString());
    }

    static RowName grant(KeyGrant of) {
      return new RowName(
          "CustodianTable", "grant", of.owner() + ":" + of.dataId() + ":" + of.version());
    }

    static RowName session(Bytes32 sid) {
      return new RowName("IdmaTable", "session", sid.toString());
    }
  }

  /** Changes a row as one who may write the table, and holds no key, can. */
  void editRow(RowName row);

  /**
   * Brings about what only the function's surroundings show, and lets time pass.
   *
   * @return variables of the function that differ
   */
  Map<String, String> surroundings(EventTemplate.Given given) throws InterruptedException;
}
