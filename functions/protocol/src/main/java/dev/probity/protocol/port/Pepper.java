package dev.probity.protocol.port;

/**
 * A MAC key that never leaves the key service. What is stored under it cannot be guessed at by
 * whoever holds the table alone.
 */
public interface Pepper {
  /** The longest message, in bytes: what KMS takes in one call. */
  int MAX_MESSAGE = 4096;

  /** Length of the MAC, in bytes. */
  int MAC_LENGTH = 32;

  /**
   * HMAC-SHA-256 (RFC 2104) of the message under the module's key.
   *
   * @param message 1 to 4096 bytes, as they are: nothing is hashed or added before
   * @return 32 bytes, the same for the same message
   * @throws IllegalArgumentException when the message is empty or longer
   * @throws PortException of {@link PortException.Neighbour#KEYS} when the key service does not
   *     answer
   */
  byte[] mac(byte[] message);

  /**
   * The message itself, when its length is one that every adapter takes.
   *
   * @throws IllegalArgumentException when it is empty or longer than 4096 bytes
   */
  static byte[] checked(byte[] message) {
    if (message.length == 0 || message.length > MAX_MESSAGE) {
      throw new IllegalArgumentException(
          "1 to " + MAX_MESSAGE + " bytes expected, not " + message.length);
    }
    return message;
  }
}
