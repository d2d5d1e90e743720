package dev.probity.local.service.mail;

/** A refusal, as SES names it. Nothing of a message stands in it. */
final class MailFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final MailError type;

  MailFault(MailError type, String message) {
    super(message);
    this.type = type;
  }

  MailError type() {
    return type;
  }
}
