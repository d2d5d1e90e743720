@NullMarked
package dev.probity.client.dataset;

import org.jspecify.annotations.NullMarked;
