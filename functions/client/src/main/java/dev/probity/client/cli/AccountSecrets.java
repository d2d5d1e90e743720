package dev.probity.client.cli;

import dev.probity.client.account.RegisterAccount;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What proves a person to IDMA beside the wallet: the account's password, and a mailed code. */
final class AccountSecrets {
  @Mixin private AccountPassword password = new AccountPassword();
  @Mixin private MailedCode code = new MailedCode();

  /** Refuses options that exclude each other. */
  void require() {
    code.requireOne();
  }

  /** What the person types, or has put into options. */
  RegisterAccount.Answers answers(NetworkDescriptor network) {
    return new RegisterAccount.Answers() {
      @Override
      public String newPassword() {
        return password.choose();
      }

      @Override
      public String samePassword() {
        return password.ask();
      }

      @Override
      public Optional<String> codeAtHand() {
        return code.atHand();
      }

      @Override
      public String mailedCode(String to) {
        return MailedCode.typed(to, network);
      }
    };
  }
}
