package dev.probity.client.account;

import dev.probity.client.ClientException;
import dev.probity.client.account.RegisterAccount.Answers;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/** I.0: a code that somebody has read in the mailbox, with which a message is sent. */
final class AddressProof {
  /** How often a mistyped code may be typed again; the module counts to five. */
  private static final int CODE_TRIES = 3;

  private final IdentityModule idma;
  private final Stages stages;
  private final Randomness randomness;

  AddressProof(IdentityModule idma, Stages stages, Randomness randomness) {
    this.idma = idma;
    this.stages = stages;
    this.randomness = randomness;
  }

  /** Sends a message with a code. */
  @FunctionalInterface
  interface Sending {
    void with(String code) throws ApiRefusedException, InterruptedException;
  }

  /** Has a code mailed unless one is at hand, and sends until a code is taken. */
  void send(String email, Answers answers, Sending sending)
      throws ApiRefusedException, InterruptedException {
    Optional<String> atHand = answers.codeAtHand();
    if (atHand.isPresent()) {
      sending.with(code(atHand.get()));
      return;
    }
    stages.begin("asking for an e-mail code", Stages.UNKNOWN);
    idma.mailCode(email, Bytes32.of(randomness.bytes(Bytes32.LENGTH)));
    stages.end("mailed to " + email);
    for (int left = CODE_TRIES - 1; left > 0; left--) {
      Optional<String> typed = EmailCode.of(answers.mailedCode(email));
      if (typed.isPresent()) {
        try {
          sending.with(typed.get());
          return;
        } catch (ApiRefusedException refused) {
          if (!refused.is(Refusal.EMAIL_UNVERIFIED)) {
            throw refused;
          }
          stages.end("not with this code");
        }
      }
    }
    sending.with(code(answers.mailedCode(email)));
  }

  private static String code(String typed) {
    return EmailCode.of(typed)
        .orElseThrow(() ->
            ClientException.usage(
                "An e-mail code is eight letters and digits. Repeat the command.", null));
  }
}
