/**
 * A data set as content: its records and their tree, Croissant metadata, and the layout of the IPFS
 * graph.
 *
 * <pre>
 * root directory
 *   data            d, the source byte for byte: CSV, TSV, a JSON array or JSON Lines, UTF-8;
 *                   or a directory: two IDX files, or a folder as it lay on the disk
 *   leaves          one leaf a record, 32 bytes each, ascending
 *   metadata.json   M_t, Croissant 1.0 with the salt, K_r and counts
 *   manifest.json   the EIP-712 message and its domain
 *   manifest.sig    S_d, 65 bytes
 *
 * d --RecordReader--> records --HMAC(K_r), occurrence--> leaves --RecordsTree--> recordsRoot
 * </pre>
 *
 * <p>{@link dev.probity.protocol.integrity.dataset.DatasetBuilder} writes it in one pass, {@link
 * dev.probity.protocol.integrity.dataset.DatasetContents} reads it from a source that nobody
 * trusts. Records are hashed as they stand in the source: text is neither trimmed nor normalised,
 * numbers keep their digits. Only what metadata repeats (field names, labels, descriptions) must be
 * in Unicode Normalization Form C, and is refused otherwise.
 */
@NullMarked
package dev.probity.protocol.integrity.dataset;

import org.jspecify.annotations.NullMarked;
