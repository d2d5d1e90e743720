/** The journal of a data set. */
@NullMarked
package dev.probity.client.dataset;

import org.jspecify.annotations.NullMarked;
