/** Tests of the local chain on anvil itself. */
@NullMarked
package dev.probity.local.service.anvil;

import org.jspecify.annotations.NullMarked;
