/** Two services to begin with: one that answers at once, and one that works long. */
@NullMarked
package dev.probity.protocol.service.example;

import org.jspecify.annotations.NullMarked;
