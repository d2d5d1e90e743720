/** The AWS adapters, each held to its port's contract on the shared stack. */
@NullMarked
package dev.probity.local.aws;

import org.jspecify.annotations.NullMarked;
