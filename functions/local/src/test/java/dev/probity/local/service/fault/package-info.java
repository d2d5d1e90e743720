/**
 * A proxy that fails on purpose, for tests of what stands before a service: RPC, S3, KMS, DynamoDB,
 * the gateway.
 */
@NullMarked
package dev.probity.local.service.fault;

import org.jspecify.annotations.NullMarked;
