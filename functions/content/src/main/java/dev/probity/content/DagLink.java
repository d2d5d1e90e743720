package dev.probity.content;

/**
 * A link from one block to another.
 *
 * @param name the entry's name in a directory; empty in a file
 * @param cid the block linked to
 * @param tsize bytes of that block and of everything below it, with repetition (dag-pb {@code
 *     Tsize})
 */
public record DagLink(String name, Cid cid, long tsize) {}
