package dev.probity.local.gateway.template;

/**
 * An S3 bucket of the template.
 *
 * @param name {@code BucketName}, or stack name, hyphen, logical id, in lower case
 */
public record BucketModel(String logicalId, String name, boolean versioned) {}
