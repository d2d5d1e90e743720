package dev.probity.local.gateway.template;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the intrinsic functions of a template resolve to. Immutable; the {@code with…} methods
 * return a new value, because the local stack learns its values step by step (table names, then key
 * ids, then the gateway's port).
 *
 * @param parameters parameter name → value; a parameter not named here takes the template's default
 * @param references {@code Ref} of a logical id or pseudo parameter → value
 * @param attributes {@code LogicalId.Attribute} → value of {@code Fn::GetAtt}
 */
public record TemplateValues(
    Map<String, String> parameters,
    Map<String, String> references,
    Map<String, String> attributes) {

  /** Copies the maps. */
  public TemplateValues {
    parameters = Map.copyOf(parameters);
    references = Map.copyOf(references);
    attributes = Map.copyOf(attributes);
  }

  /**
   * Values with the pseudo parameters of one stack ({@code AWS::StackName}, {@code AWS::Region},
   * {@code AWS::AccountId}, {@code AWS::StackId}, {@code AWS::Partition} = aws, {@code
   * AWS::URLSuffix} = amazonaws.com) and nothing else.
   *
   * @param accountId 12 decimal digits
   */
  public static TemplateValues ofStack(String stackName, String region, String accountId) {
    return new TemplateValues(
        Map.of(),
        Map.of(
            "AWS::StackName",
            stackName,
            "AWS::Region",
            region,
            "AWS::AccountId",
            accountId,
            "AWS::StackId",
            "arn:aws:cloudformation:" + region + ":" + accountId + ":stack/" + stackName + "/local",
            "AWS::Partition",
            "aws",
            "AWS::URLSuffix",
            "amazonaws.com"),
        Map.of());
  }

  /** These values and one parameter more. */
  public TemplateValues withParameter(String name, String value) {
    return new TemplateValues(with(parameters, name, value), references, attributes);
  }

  /** These values, and {@code !Ref logicalId} = value. */
  public TemplateValues withReference(String logicalId, String value) {
    return new TemplateValues(parameters, with(references, logicalId, value), attributes);
  }

  /** These values, and {@code !GetAtt logicalId.attribute} = value. */
  public TemplateValues withAttribute(String logicalId, String attribute, String value) {
    return new TemplateValues(
        parameters, references, with(attributes, logicalId + "." + attribute, value));
  }

  Optional<String> reference(String name) {
    return Optional.ofNullable(references.get(name));
  }

  Optional<String> attribute(String dotted) {
    return Optional.ofNullable(attributes.get(dotted));
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> copy = new TreeMap<>(map);
    copy.put(name, value);
    return Collections.unmodifiableMap(copy);
  }
}
