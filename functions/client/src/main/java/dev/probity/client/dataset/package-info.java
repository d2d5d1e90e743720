/** The owner's side of Protocol V. */
@NullMarked
package dev.probity.client.dataset;

import org.jspecify.annotations.NullMarked;
