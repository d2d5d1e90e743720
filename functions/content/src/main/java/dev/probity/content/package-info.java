/**
 * Content addressing: CIDv1, UnixFS, CAR; build and verify with nothing but the JDK.
 *
 * <pre>
 * write   bytes → UnixFsFile, UnixFsDirectory → BlockSink    (DirectoryBlocks, CarWriter, or an upload)
 * read    BlockSource (DirectoryBlocks, CarFile, or a gateway) → VerifiedDag → directory, file, walk, copy
 * send    VerifiedDag → CarStream → CAR → CarReader
 * </pre>
 *
 * <p>A {@link dev.probity.content.BlockSource} is never trusted; {@link
 * dev.probity.content.VerifiedDag} is the only way to content.
 */
@NullMarked
package dev.probity.content;

import org.jspecify.annotations.NullMarked;
