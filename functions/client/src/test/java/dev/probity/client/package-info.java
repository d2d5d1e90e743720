@NullMarked
package dev.probity.client;

import org.jspecify.annotations.NullMarked;
