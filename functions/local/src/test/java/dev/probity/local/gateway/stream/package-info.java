/** Streams of tables on DynamoDB Local, and functions that fail at them. */
@NullMarked
package dev.probity.local.gateway.stream;

import org.jspecify.annotations.NullMarked;
