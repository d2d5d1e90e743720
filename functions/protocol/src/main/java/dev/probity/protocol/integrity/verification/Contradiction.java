package dev.probity.protocol.integrity.verification;

/**
 * Two places that speak of one fact and disagree. Both may be signed or anchored; which of them is
 * wrong is the failure's to say.
 *
 * @param field a field, such as {@code manifest.contentHash}
 * @param value what it says
 * @param against the other place, such as {@code storeData.manifestHash}, {@code the content} or
 *     {@code the slot on chain}
 * @param otherValue what that says
 */
public record Contradiction(String field, String value, String against, String otherValue) {}
