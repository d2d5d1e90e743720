package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.contract.MailContract;
import java.util.List;

class InMemoryMailTest extends MailContract {
  private final InMemoryMail mail = new InMemoryMail();

  @Override
  protected Mail mail() {
    return mail;
  }

  @Override
  protected List<Mail.Message> arrivedAt(String address) {
    return mail.sentTo(address);
  }

  @Override
  protected void overload() {
    mail.failing(true);
  }

  @Override
  protected void refuse() {
    mail.refusing(true);
  }
}
