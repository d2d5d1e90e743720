@NullMarked
package dev.probity.client.terminal;

import org.jspecify.annotations.NullMarked;
