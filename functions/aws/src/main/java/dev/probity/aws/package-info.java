/**
 * The ports on AWS: tables on DynamoDB, blocks on S3, keys in KMS, other modules by Lambda's
 * Invoke. The only production user of the AWS SDK.
 */
@NullMarked
package dev.probity.aws;

import org.jspecify.annotations.NullMarked;
