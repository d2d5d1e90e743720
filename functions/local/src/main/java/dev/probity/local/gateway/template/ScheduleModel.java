package dev.probity.local.gateway.template;

import java.util.Optional;

/**
 * A {@code Schedule} event of a function.
 *
 * @param event name of the event in the template
 * @param expression {@code rate(…)} or {@code cron(…)}, not yet parsed
 * @param input the event's JSON where the template fixes it, otherwise EventBridge's own
 * @param enabled a disabled schedule fires by hand only
 */
public record ScheduleModel(
    String event, String expression, Optional<String> input, boolean enabled) {}
