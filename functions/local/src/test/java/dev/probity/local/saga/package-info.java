/** The saga on DynamoDB Local, the KMS server and a chain of its own. */
@NullMarked
package dev.probity.local.saga;

import org.jspecify.annotations.NullMarked;
