package dev.probity.local.gateway.template;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code AWS::Serverless::HttpApi}: what of it the gateway obeys. */
final class HttpApiReader {
  /** A header's name: a token of RFC 9110. */
  private static final Pattern HEADER_SOURCE =
      Pattern.compile("\\$request\\.header\\.([!#$%&'*+.^_`|~0-9A-Za-z-]{1,128})");

  private static final String DEFAULT_SOURCE = "$request.header.Authorization";

  private HttpApiReader() {}

  static HttpApiModel read(String logicalId, Branch properties) throws TemplateException {
    Branch auth = properties.at("Auth");
    Map<String, JwtAuthorizerModel> authorizers = new LinkedHashMap<>();
    for (Map.Entry<String, Branch> authorizer : auth.at("Authorizers").members().entrySet()) {
      authorizers.put(authorizer.getKey(), authorizer(authorizer.getKey(), authorizer.getValue()));
    }
    return new HttpApiModel(
        logicalId, cors(properties), authorizers, auth.at("DefaultAuthorizer").text());
  }

  private static JwtAuthorizerModel authorizer(String name, Branch authorizer)
      throws TemplateException {
    Branch jwt = authorizer.at("JwtConfiguration");
    Branch source = authorizer.at("IdentitySource");
    Matcher header = HEADER_SOURCE.matcher(source.text().orElse(DEFAULT_SOURCE));
    if (!header.matches()) {
      throw source.fault("the local stack takes tokens from $request.header.<name> only");
    }
    List<String> audience = jwt.at("audience").texts();
    if (audience.isEmpty()) {
      throw jwt.at("audience").fault("missing");
    }
    return new JwtAuthorizerModel(
        name,
        issuer(jwt.at("issuer")),
        audience,
        header.group(1).toLowerCase(Locale.ROOT),
        authorizer.at("AuthorizationScopes").texts());
  }

  private static URI issuer(Branch issuer) throws TemplateException {
    String text = issuer.requiredText();
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException noUrl) {
      // Told below.
    }
    throw issuer.fault("http or https URL expected, not " + text);
  }

  private static Optional<CorsModel> cors(Branch properties) throws TemplateException {
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
