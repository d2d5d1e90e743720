package dev.probity.protocol.port;

/** Sends e-mail. Every method may throw {@link PortException} of the neighbour {@code MAIL}. */
@FunctionalInterface
public interface Mail {

  /**
   * A message in plain text.
   *
   * @param to one address, as the e-mail rules of registration allow it: at most 254 characters, no
   *     line breaks
   * @param subject one line, at most 200 characters
   * @param text the body, at most 10,000 characters
   */
  record Message(String to, String subject, String text) {
    private static final int LONGEST_ADDRESS = 254;
    private static final int LONGEST_SUBJECT = 200;
    private static final int LONGEST_TEXT = 10_000;

    public Message {
      if (to.length() > LONGEST_ADDRESS
          || subject.length() > LONGEST_SUBJECT
          || text.length() > LONGEST_TEXT
          || to.chars().anyMatch(Character::isISOControl)
          || subject.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("not an e-mail that may be sent");
      }
    }

    /** Without the text, which may hold a code. */
    @Override
    public String toString() {
      return "Mail.Message[" + subject + "]";
    }
  }

  /** Hands the message over; when it returns, the mail service has it. */
  void send(Message message);
}
