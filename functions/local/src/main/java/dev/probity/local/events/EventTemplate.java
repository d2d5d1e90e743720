package dev.probity.local.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.step.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One case of a function, as people write it. All members but {@code about} and {@code expect} may
 * be left out; a member that is not named here is refused.
 *
 * @param about one sentence: what is wrong, or what makes it right
 * @param given what is so before the event comes
 * @param message fields of the signed message that differ from a good one. Text may be {@code
 *     now+<seconds>}, {@code now-<seconds>}, {@code random} (32 bytes) or {@code stranger} (an
 *     address); anything else stands for itself
 * @param beside members sealed beside the signed message that differ from good ones, such as {@code
 *     password} or {@code emailCode}; text as in {@code message}
 * @param fault what is done to the message after it was made
 * @param request parts of the HTTP request in place of those that fit the message
 * @param invocations how often the event is sent; the last answer counts
 * @param expect the answer
 */
public record EventTemplate(
    @JsonProperty(required = true) String about,
    @Nullable Given given,
    @Nullable Map<String, JsonNode> message,
    @Nullable Map<String, JsonNode> beside,
    @Nullable Fault fault,
    @Nullable Request request,
    @Nullable Integer invocations,
    @JsonProperty(required = true) Expected expect) {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** A message as it should be, for what is given. */
  static final EventTemplate GOOD =
      new EventTemplate(
          "As it should be.", null, null, null, null, null, null, new Expected(200, null));

  /**
   * What is so before.
   *
   * @param content what the data set is
   * @param version its version, 1 if absent
   * @param uploaded whether its blocks are in the store
   * @param anchored whether the request's hash is on chain
   * @param anchoredBy who sent the transaction
   * @param anchoredContent which content's digest it carries
   * @param finalized whether its block is final
   * @param accepted what was taken and accepted before
   * @param unreachable a neighbour that does not answer
   * @param rowEdited whether somebody edited the row that the event asks for
   * @param rowKeyLost whether the key of the rows' MACs cannot be unwrapped
   * @param later how much time passes between what is given and the event, ISO 8601
   * @param password that the person chooses
   * @param email whose address the person registers with
   * @param superseded whether the account stores another request on chain afterwards
   * @param account what became of the account
   * @param sessionEnded whether the person logged out
   * @param order what is ordered, {@code suspend} if absent
   * @param by who orders, an administrator if absent; {@code revoke-own} is the account's
   * @param approvedBy whose approvals are attached; of an order as many as it needs if absent, of a
   *     change of a credential none
   * @param service that is called, and that the token is for; {@code echo} if absent
   * @param param of the call; something that the service takes if absent
   * @param token what became of the access token
   * @param key what R17 carries beside, nothing if absent; for the custodian which key is deposited
   * @param erased whether the owner erased the version afterwards
   * @param recipient whom a key is asked for, nobody who may have it if absent
   * @param environment variables of the function that differ
   */
  public record Given(
      @Nullable Content content,
      @Nullable Integer version,
      @Nullable Boolean uploaded,
      @Nullable Boolean anchored,
      @Nullable Who anchoredBy,
      @Nullable Which anchoredContent,
      @JsonProperty("final") @Nullable Boolean finalized,
      @Nullable Accepted accepted,
      @Nullable Neighbour unreachable,
      @Nullable Boolean rowEdited,
      @Nullable Boolean rowKeyLost,
      @Nullable Duration later,
      @Nullable String password,
      @Nullable EmailOf email,
      @Nullable Boolean superseded,
      @Nullable Became account,
      @Nullable Boolean sessionEnded,
      @Nullable String order,
      @Nullable By by,
      @Nullable Approver approvedBy,
      @Nullable String service,
      @Nullable JsonNode param,
      @Nullable TokenIs token,
      @Nullable KeyOf key,
      @Nullable Boolean erased,
      @Nullable Recipient recipient,
      @Nullable Map<String, String> environment) {
    static final Given NOTHING =
        new Given(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null, null, null, null, null, null);

    boolean isAnchored() {
      return !Boolean.FALSE.equals(anchored);
    }

    boolean isFinal() {
      return !Boolean.FALSE.equals(finalized);
    }
  }

  /** Whose e-mail address. */
  public enum EmailOf {
    /** Of another account. */
    @JsonProperty("another account")
    ANOTHER,
    /** Of an account that was revoked. */
    @JsonProperty("a revoked account")
    REVOKED
  }

  /** What became of an account. */
  public enum Became {
    /** Its user revoked it. */
    @JsonProperty("revoked")
    REVOKED,
    /** An administrator suspended it. */
    @JsonProperty("suspended")
    SUSPENDED,
    /** It was a system administrator's, and the role was taken away. */
    @JsonProperty("lowered")
    LOWERED
  }

  /** What became of an access token. */
  public enum TokenIs {
    /** Its user revoked it. */
    @JsonProperty("revoked")
    REVOKED,
    /** Its user suspended it. */
    @JsonProperty("suspended")
    SUSPENDED,
    /** By the chain's clock its time is over. */
    @JsonProperty("expired")
    EXPIRED,
    /** The chain came back without the blocks that issued it. */
    @JsonProperty("forgotten")
    FORGOTTEN
  }

  /** What a key is the key of. */
  public enum KeyOf {
    /** The version that the message stores. */
    @JsonProperty("this version")
    THIS_VERSION,
    /** Another version of the same data set. */
    @JsonProperty("another version")
    ANOTHER_VERSION
  }

  /** Whom a key is released to. */
  public enum Recipient {
    /** The AI service, by its registered key. */
    @JsonProperty("AS")
    AS
  }

  /** Who orders. */
  public enum By {
    /** A system administrator. */
    @JsonProperty("administrator")
    ADMINISTRATOR,
    /** The account that the order is about. */
    @JsonProperty("account")
    ACCOUNT
  }

  /** Who approves. */
  public enum Approver {
    /** System administrators. */
    @JsonProperty("administrators")
    ADMINISTRATORS,
    /** The one who signs the message. */
    @JsonProperty("who asks")
    WHO_ASKS,
    /** Somebody who is no administrator. */
    @JsonProperty("stranger")
    STRANGER,
    /** None is attached. */
    @JsonProperty("nobody")
    NOBODY
  }

  /** What the data set is. */
  public enum Content {
    /** Two people, as it should be. */
    @JsonProperty("table")
    TABLE,
    /** Two people, of whom one has a label that its owner does not expect. */
    @JsonProperty("another label")
    ANOTHER_LABEL,
    /** A root that is no directory. */
    @JsonProperty("no directory")
    NO_DIRECTORY,
    /** A manifest that somebody else signed. */
    @JsonProperty("manifest of a stranger")
    MANIFEST_OF_A_STRANGER,
    /** A manifest whose previous version was never accepted. */
    @JsonProperty("unknown previous")
    UNKNOWN_PREVIOUS,
    /** One file of 4 MiB and a byte, for the gateway. */
    @JsonProperty("above 4 MiB")
    ABOVE_4_MIB,
    /** A block whose stored bytes are others. */
    @JsonProperty("other bytes")
    OTHER_BYTES
  }

  /** Whose. */
  public enum Who {
    /** The one who signs the message. */
    @JsonProperty("owner")
    OWNER,
    /** Another account. */
    @JsonProperty("stranger")
    STRANGER
  }

  /** Which content. */
  public enum Which {
    /** That of the message. */
    @JsonProperty("this")
    THIS,
    /** Another. */
    @JsonProperty("another")
    ANOTHER
  }

  /** What was accepted before. */
  public enum Accepted {
    /** This very message. */
    @JsonProperty("this message")
    THIS_MESSAGE,
    /** Another message with the same salt, nonce or challenge. */
    @JsonProperty("another with its salt")
    ANOTHER_WITH_ITS_SALT,
    /** Version 2 of the same data set. */
    @JsonProperty("version 2")
    VERSION_2
  }

  /** Who does not answer. */
  public enum Neighbour {
    /** Every RPC endpoint. */
    @JsonProperty("chain")
    CHAIN,
    /** DynamoDB. */
    @JsonProperty("tables")
    TABLES,
    /** S3. */
    @JsonProperty("blocks")
    BLOCKS,
    /** KMS. */
    @JsonProperty("keys")
    KEYS,
    /** SES. */
    @JsonProperty("mail")
    MAIL
  }

  /**
   * What is done to the message.
   *
   * @param without a field that is left out
   * @param chainId of the domain it is signed for
   * @param signedBy who signs it in the owner's name
   * @param flippedTag whether a bit of the JWE's tag is flipped
   * @param kid of the JWE's header, in place of the module's
   * @param replyKey {@code another}: the reply key sent is not the one signed
   */
  public record Fault(
      @Nullable String without,
      @Nullable Long chainId,
      @Nullable Who signedBy,
      @Nullable Boolean flippedTag,
      @Nullable String kid,
      @Nullable Which replyKey) {
    static final Fault NONE = new Fault(null, null, null, null, null, null);
  }

  /**
   * Parts of the HTTP request.
   *
   * @param path path parameters
   * @param query query parameters; an empty text leaves one out
   * @param headers headers, lower case
   * @param body the body
   * @param bodyBytes length of a body of spaces
   */
  public record Request(
      @Nullable Map<String, String> path,
      @Nullable Map<String, String> query,
      @Nullable Map<String, String> headers,
      @Nullable String body,
      @Nullable Integer bodyBytes) {
    static final Request AS_IT_SHOULD_BE = new Request(null, null, null, null, null);
  }

  /**
   * The answer.
   *
   * @param status HTTP status; 0 for a function that no HTTP request calls
   * @param code of the refusal; absent when the event is accepted
   */
  public record Expected(@JsonProperty(required = true) int status, @Nullable String code) {
    /** The refusal, if it is one. */
    public Optional<Refusal> refusal() {
      return Optional.ofNullable(code)
          .map(named ->
              Refusal.ofCode(named)
                  .orElseThrow(
                      () -> new IllegalStateException("no refusal has the code " + named)));
    }
  }

  Given givenOrNothing() {
    return given == null ? Given.NOTHING : given;
  }

  Map<String, JsonNode> messageOrGood() {
    return message == null ? Map.of() : message;
  }

  Map<String, JsonNode> besideOrGood() {
    return beside == null ? Map.of() : beside;
  }

  Fault faultOrNone() {
    return fault == null ? Fault.NONE : fault;
  }

  Request requestOrGood() {
    return request == null ? Request.AS_IT_SHOULD_BE : request;
  }

  /** How often the event is sent. */
  public int times() {
    return invocations == null ? 1 : invocations;
  }

  /**
   * Whether more time would have to pass than anybody waits for, the chain would have to lose
   * blocks, or an administrator the role: a stack has three, never has fewer than two, and every
   * rendering would use one up.
   */
  public boolean onlyInMemory() {
    Given given = givenOrNothing();
    Duration later = given.later();
    return (later != null && later.compareTo(LONGEST_WAIT) > 0)
        || given.account() == Became.LOWERED
        || given.token() == TokenIs.EXPIRED
        || given.token() == TokenIs.FORGOTTEN;
  }
}
