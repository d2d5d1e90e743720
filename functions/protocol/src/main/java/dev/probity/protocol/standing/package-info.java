/**
 * What every module but IDMA asks about an account before it acts: the credential's slot on chain,
 * read by itself, and the role, which IDMA answers and the chain confirms (C8; III.4 to III.8, V.12
 * to V.14).
 */
@NullMarked
package dev.probity.protocol.standing;

import org.jspecify.annotations.NullMarked;
