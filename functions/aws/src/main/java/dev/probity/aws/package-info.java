/**
 * The ports on AWS: rows in DynamoDB, blocks in S3, keys and the pepper in KMS, calls between
 * modules by Lambda, e-mail by SES. What a client is configured with comes from outside; nothing
 * here reads the environment.
 */
@NullMarked
package dev.probity.aws;

import org.jspecify.annotations.NullMarked;
