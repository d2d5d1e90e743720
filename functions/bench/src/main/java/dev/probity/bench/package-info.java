/**
 * Benchmarks: Probity and the named baseline in one run on one machine, compared as a ratio with
 * its target beside it.
 *
 * <p>Whole processes where the process is what a user waits for, JMH where an operation is. Ratios
 * compare the best round of each side: other load can only make a round slower.
 */
@NullMarked
package dev.probity.bench;

import org.jspecify.annotations.NullMarked;
