@NullMarked
package dev.probity.protocol.idma.session;

import org.jspecify.annotations.NullMarked;
