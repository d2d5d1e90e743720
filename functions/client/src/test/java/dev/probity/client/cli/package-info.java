@NullMarked
package dev.probity.client.cli;

import org.jspecify.annotations.NullMarked;
