package dev.probity.local.command;

import dev.probity.client.cli.Subcommands;
import dev.probity.local.demo.DemoCommand;
import dev.probity.local.events.EventsCommand;
import java.util.List;

/**
 * Adds {@code up}, {@code status}, {@code down}, {@code doctor}, {@code mail}, {@code demo} and
 * {@code events}.
 */
public final class LocalSubcommands implements Subcommands {
  @Override
  public List<Object> commands() {
    return List.of(
        new UpCommand(),
        new StatusCommand(),
        new DownCommand(),
        new DoctorCommand(),
        new MailCommand(),
        new DemoCommand(),
        new EventsCommand());
  }
}
