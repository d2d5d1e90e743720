/**
 * Whether the records of a data set are what its owner, and the operator, expect of them. It reads
 * records and nothing else, so that it judges alike wherever they come from: before they are
 * signed, after they were verified, or decrypted by the one module that sees them.
 */
@NullMarked
package dev.probity.protocol.integrity.check;

import org.jspecify.annotations.NullMarked;
