/**
 * The local stack as one thing: its services, the contracts and the gateway started together, their
 * state kept across restarts, and the commands that people use on it.
 *
 * <pre>
 *   template.yaml ─► TemplateResources ─► tables, buckets, keys
 *                └─► StackGateway ─► handlers of dev.probity.lambda ─► DynamoDB Local, S3Proxy, KMS
 *   issuer.yaml ───► IdmaTokenKey ─► discovery document and key set ─► IssuerServer
 *   LocalNetwork ─► contracts on anvil ─► network.json
 * </pre>
 */
@NullMarked
package dev.probity.local.stack;

import org.jspecify.annotations.NullMarked;
