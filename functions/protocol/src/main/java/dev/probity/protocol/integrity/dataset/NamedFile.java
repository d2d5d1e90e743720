package dev.probity.protocol.integrity.dataset;

import java.io.InputStream;

/**
 * A file of a folder.
 *
 * @param path names of folders and file, joined by {@code /}
 * @param content closed by its reader
 */
record NamedFile(String path, InputStream content) {}
