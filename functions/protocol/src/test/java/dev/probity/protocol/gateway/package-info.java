/** The gateway's steps on in-memory ports. */
@NullMarked
package dev.probity.protocol.gateway;

import org.jspecify.annotations.NullMarked;
