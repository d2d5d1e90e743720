/** HTTP calls that end: each has a bound on its time and on the size of its answer. */
@NullMarked
package dev.probity.client.http;

import org.jspecify.annotations.NullMarked;
