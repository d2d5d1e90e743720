/**
 * A data set as content: records and their tree, Croissant metadata, and the layout of the IPFS
 * graph.
 */
@NullMarked
package dev.probity.protocol.integrity.dataset;

import org.jspecify.annotations.NullMarked;
