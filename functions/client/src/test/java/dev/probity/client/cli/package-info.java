/** The command line as picocli parses it. */
@NullMarked
package dev.probity.client.cli;

import org.jspecify.annotations.NullMarked;
