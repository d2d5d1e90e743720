package dev.probity.local.gateway.template;

import java.util.Optional;

/**
 * An HTTP API of the template; its routes stand with the functions.
 *
 * @param logicalId name of the resource, or {@link HttpRoute#IMPLICIT_API}
 * @param cors empty where API Gateway leaves CORS to the functions
 */
public record HttpApiModel(String logicalId, Optional<CorsModel> cors) {}
