/** The static origin of a token issuer. */
@NullMarked
package dev.probity.local.service.issuer;

import org.jspecify.annotations.NullMarked;
