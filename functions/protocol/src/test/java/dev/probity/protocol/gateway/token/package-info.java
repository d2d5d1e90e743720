@NullMarked
package dev.probity.protocol.gateway.token;

import org.jspecify.annotations.NullMarked;
