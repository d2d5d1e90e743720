/** A user's way to a deployment and to its chain, and what is checked of both. */
@NullMarked
package dev.probity.client.deployment;

import org.jspecify.annotations.NullMarked;
