package dev.probity.local.gateway.template;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code AWS::Serverless::HttpApi}: what of it the gateway obeys. */
final class HttpApiReader {
  private HttpApiReader() {}

  static Optional<CorsModel> cors(Branch properties) throws TemplateException {
    Branch cors = properties.at("CorsConfiguration");
    if (!cors.present()) {
      return Optional.empty();
    }
    if (cors.node().isValueNode()) {
      // SAM: true allows every origin, a text allows that origin.
      String origin = cors.requiredText();
      return switch (origin) {
        case "false" -> Optional.empty();
        case "true" -> Optional.of(ofOrigin("*"));
        default -> Optional.of(ofOrigin(origin));
      };
    }
    boolean credentials = cors.at("AllowCredentials").flag(false);
    List<String> origins = cors.at("AllowOrigins").texts();
    if (credentials && origins.contains("*")) {
      throw cors.at("AllowCredentials").fault("not together with the origin *");
    }
    Branch age = cors.at("MaxAge");
    return Optional.of(
        new CorsModel(
            origins,
            cors.at("AllowMethods").texts(),
            cors.at("AllowHeaders").texts(),
            cors.at("ExposeHeaders").texts(),
            age.present() ? OptionalInt.of(age.integer(0)) : OptionalInt.empty(),
            credentials));
  }

  private static CorsModel ofOrigin(String origin) {
    return new CorsModel(
        List.of(origin), List.of(), List.of(), List.of(), OptionalInt.empty(), false);
  }
}
