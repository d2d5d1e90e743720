package dev.probity.chain.rpc;

import java.util.Locale;

/** An endpoint answered a call with a JSON-RPC error: it works, and it says no. */
public final class RpcErrorException extends Exception {
  /** EIP-1474: more than the endpoint gives, or than is read. */
  static final int LIMIT_EXCEEDED = -32005;

  private static final int INVALID_REQUEST = -32600;
  private static final int METHOD_NOT_FOUND = -32601;
  private static final int INVALID_PARAMS = -32602;
  private static final int REVERTED = 3;
  private static final int MAX_TEXT = 300;

  private final int code;
  private final String reason;
  private final byte[] data;

  RpcErrorException(String source, int code, String reason, byte[] data) {
    super(source + " answered error " + code + ": " + printable(reason));
    this.code = code;
    this.reason = printable(reason);
    this.data = data.clone();
  }

  /** The JSON-RPC error code. */
  public int code() {
    return code;
  }

  /** The endpoint's own words: at most 300 printable characters. */
  public String reason() {
    return reason;
  }

  /**
   * What a reverted call returned, as the ABI encodes a custom error; empty when there is nothing.
   */
  public byte[] data() {
    return data.clone();
  }

  /** Whether the endpoint does not know the method or this form of its parameters. */
  public boolean unsupported() {
    return (code == METHOD_NOT_FOUND || code == INVALID_PARAMS || code == INVALID_REQUEST)
        && !stateMissing();
  }

  /** Whether a contract refused the call. */
  public boolean reverted() {
    return code == REVERTED || reason.toLowerCase(Locale.ROOT).contains("revert");
  }

  /** Whether the contract called did not return, for whatever reason. */
  public boolean executionFailed() {
    String text = reason.toLowerCase(Locale.ROOT);
    return reverted()
        || text.contains("out of gas")
        || text.contains("outofgas")
        || text.contains("evm error")
        || text.contains("invalid opcode")
        || text.contains("invalid jump")
        || text.contains("stack underflow")
        || text.contains("stack overflow");
  }

  /**
   * Whether the endpoint lacks the block or its state: not yet there, pruned, or lost in a restart.
   * Nodes have no code for it, only words.
   */
  public boolean stateMissing() {
    String text = reason.toLowerCase(Locale.ROOT);
    return text.contains("blockoutofrange")
        || text.contains("missing trie node")
        || text.contains("historical state")
        || text.contains("state not available")
        || text.contains("not found")
        || text.contains("not canonical")
        || text.contains("not currently canonical")
        || text.contains("world state unavailable")
        || text.contains("distance to target block");
  }

  private static String printable(String text) {
    StringBuilder kept = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX_TEXT); i++) {
      char c = text.charAt(i);
      kept.append(c >= 0x20 && c < 0x7f ? c : '?');
    }
    return kept.toString();
  }
}
