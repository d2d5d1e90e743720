package dev.probity.local.service.mail;

import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the mail server keeps, for reading by any process, whether or not the server runs. A file is
 * read once, however often an outbox is asked.
 */
public final class Outbox {
  private final MailFolder folder;
  private Map<String, KeptMail> known = Map.of();

  private Outbox(MailFolder folder) {
    this.folder = folder;
  }

  /** The outbox of a state folder. */
  public static Outbox of(StateFolder state) throws IOException {
    return new Outbox(new MailFolder(state.folder(MailServer.NAME), InstantSource.system()));
  }

  /**
   * All messages, the newest last; at most 1,000.
   *
   * @throws IOException when a file is not as the server wrote it
   */
  public synchronized List<KeptMail> messages() throws IOException {
    Map<String, KeptMail> now = new HashMap<>();
    List<KeptMail> messages = new ArrayList<>();
    for (String name : folder.names()) {
      KeptMail before = known.get(name);
      Optional<KeptMail> message = before == null ? folder.read(name) : Optional.of(before);
      message.ifPresent(one -> {
        now.put(name, one);
        messages.add(one);
      });
    }
    known = now;
    return messages;
  }
}
