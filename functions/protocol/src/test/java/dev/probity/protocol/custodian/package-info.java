/** Tests of the key custodian. */
@NullMarked
package dev.probity.protocol.custodian;

import org.jspecify.annotations.NullMarked;
