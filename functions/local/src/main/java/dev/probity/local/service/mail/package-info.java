/**
 * A small Amazon SES for one machine: of the API version 2 the one call that Probity makes, {@code
 * SendEmail} with {@code Simple} content, on the loopback interface. It delivers nothing: each
 * message is a file, read by {@code probity mail}. Requests need no valid signature. Never
 * deployed.
 *
 * <p>What the call may say and this server does not do (copies, HTML, attachments, templates) is
 * refused and not passed over, so that no message is kept as less than it was.
 */
@NullMarked
package dev.probity.local.service.mail;

import org.jspecify.annotations.NullMarked;
