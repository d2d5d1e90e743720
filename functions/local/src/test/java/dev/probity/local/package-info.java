/** The whole checkout: what is deployed, and what is written about it. */
@NullMarked
package dev.probity.local;

import org.jspecify.annotations.NullMarked;
