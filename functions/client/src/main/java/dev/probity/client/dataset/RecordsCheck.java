package dev.probity.client.dataset;

import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.wire.SignedMessage;

/**
 * What the AI service says of the records, its signature and the findings verified.
 *
 * @param report by the AI service
 * @param findings those whose hash the report carries
 */
public record RecordsCheck(SignedMessage<CheckReport> report, FindingsDocument findings) {}
