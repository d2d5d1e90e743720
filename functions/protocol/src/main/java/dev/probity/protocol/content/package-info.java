/**
 * Values that are too large for a message: encrypted, stored as content, and named by a reference
 * that travels in a sealed message alone.
 */
@NullMarked
package dev.probity.protocol.content;

import org.jspecify.annotations.NullMarked;
