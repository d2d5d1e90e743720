/**
 * What is different between two data sets, record by record, in memory that does not grow with the
 * records' size. It sees only records; whoever calls it has verified where they come from.
 */
@NullMarked
package dev.probity.protocol.integrity.diff;

import org.jspecify.annotations.NullMarked;
