package dev.probity.protocol.idma;

/**
 * Who session tokens are issued by and for.
 *
 * @param issuer {@code iss}, the URL under which the discovery document lies
 * @param audience {@code aud}, the API
 */
public record SessionIssuer(String issuer, String audience) {}
