/** Tests of the KMS server through the client of the real SDK. */
@NullMarked
package dev.probity.local.service.issuer;

import org.jspecify.annotations.NullMarked;
