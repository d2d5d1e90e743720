/**
 * A small AWS KMS for one machine: the JSON 1.1 protocol of {@code TrentService}, the part of it
 * that Probity calls, on the loopback interface. Requests need no valid signature; whoever can
 * reach the port can use the keys. Never deployed.
 *
 * <p>Answers and refusals are shaped as AWS documents them in the KMS API Reference, so that code
 * written against it meets no surprise there: ECDSA signatures are DER, drawn at random and with
 * {@code s} in either half of the range; a key does what its usage says and nothing else.
 */
@NullMarked
package dev.probity.local.service.kms;

import org.jspecify.annotations.NullMarked;
