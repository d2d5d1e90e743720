package dev.probity.local.events;

import picocli.CommandLine.Command;

/** {@code probity events}. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Events to call a function with, from the readable templates under events/.",
    subcommands = EventsRenderCommand.class,
    footerHeading = "%nExamples:%n",
    footer = "  probity events render --help")
public final class EventsCommand {}
