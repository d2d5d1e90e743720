/** A server that answers as a test says. */
@NullMarked
package dev.probity.client.http;

import org.jspecify.annotations.NullMarked;
