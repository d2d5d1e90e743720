package dev.probity.content;

/**
 * How far a walk came.
 *
 * @param blocks blocks passed, skipped ones included: where the next walk continues ({@code
 *     skipBlocks})
 * @param blockBytes sum of their lengths
 * @param fileBytes bytes of file content in them
 * @param finished whether these are all blocks of the DAG; only then is the DAG verified
 */
public record WalkResult(long blocks, long blockBytes, long fileBytes, boolean finished) {}
