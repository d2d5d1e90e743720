package dev.probity.local.gateway.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.template.SamTemplate;
import java.util.List;
import java.util.Map;

/**
 * Checks a template and its OpenAPI document against every {@link Rule}.
 *
 * <p>Exceptions stand in the template, beside what they excuse, with a reason of at least {@value
 * #SHORTEST_REASON} characters:
 *
 * <pre>
 * Login:
 *   Type: AWS::Serverless::Function
 *   Metadata: {Probity: {NoAuthorizerBecause: "login is what hands out the token that an authorizer would ask for"}}
 * Blocks:
 *   Type: AWS::S3::Bucket
 *   Metadata: {Probity: {NotVersionedBecause: "an object's key is the hash of its bytes, so that no second version exists"}}
 * Keys:
 *   Type: AWS::DynamoDB::Table
 *   Metadata: {Probity: {NotRecoverableBecause: "an erased key must be nowhere, and a backup would keep it"}}
 * </pre>
 *
 * <p>A function that no event starts names its callers, exactly:
 *
 * <pre>
 * QueryRole:
 *   Type: AWS::Serverless::Function
 *   Metadata: {Probity: {CalledBy: [StoreDataset]}}
 * </pre>
 *
 * <p>The OpenAPI document lists the error codes of an operation under {@code
 * responses/<status>/x-probity-codes}.
 */
public final class TemplateRules {
  /** Of an exception's text, in characters. */
  public static final int SHORTEST_REASON = 20;

  private TemplateRules() {}

  /**
   * What the template is checked against.
   *
   * @param handlers sees the deployed handler classes
   * @param openApi root of the OpenAPI document
   * @param errorCodes every code that an operation may return → its HTTP status
   * @param wiring of the handlers' environment
   */
  public record Surroundings(
      ClassLoader handlers,
      JsonNode openApi,
      Map<String, Integer> errorCodes,
      HandlerWiring wiring) {
    /** Copies the map. */
    public Surroundings {
      errorCodes = Map.copyOf(errorCodes);
    }
  }

  /** Every place where a rule is not obeyed; empty for a sound template. */
  public static List<Finding> check(SamTemplate template, Surroundings surroundings) {
    Findings findings = new Findings();
    new FunctionRules(template, findings, surroundings).check();
    new RouteRules(template, findings).check();
    new PolicyRules(template, findings).check();
    new CallRules(template, findings).check();
    new ReferenceRules(template, findings).check();
    new StorageRules(template, findings).check();
    new OpenApiRules(template, findings, surroundings).check();
    return findings.list();
  }

  /**
   * Whether a resource gives a reason under {@code Metadata/Probity/<name>} that deserves the name.
   */
  static boolean excused(JsonNode resource, String name) {
    return resource.path("Metadata").path("Probity").path(name).asText().strip().length()
        >= SHORTEST_REASON;
  }
}
