/** Tests of the mail server over HTTP. */
@NullMarked
package dev.probity.local.service.mail;

import org.jspecify.annotations.NullMarked;
