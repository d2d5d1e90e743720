package dev.probity.local.gateway.invoke;

import dev.probity.local.gateway.template.FunctionModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ways to name a function in a call: {@code name}, {@code account:function:name}, the whole
 * ARN, each with {@code :qualifier} or without. A name is the deployed one or the template's
 * logical id; a qualifier is the function's alias or {@code $LATEST}.
 */
final class FunctionNames {
  private static final Pattern FORM =
      Pattern.compile(
          "(arn:aws:lambda:(?<region>[a-z0-9-]{1,32}):)?((?<account>[0-9]{12}):)?(function:)?"
              + "(?<name>[A-Za-z0-9_-]{1,64})(:(?<qualifier>\\$LATEST|[A-Za-z0-9_-]{1,128}))?");

  private final String region;
  private final String accountId;
  private final Map<String, FunctionModel> byName = new HashMap<>();

  FunctionNames(List<FunctionModel> functions, String region, String accountId) {
    this.region = region;
    this.accountId = accountId;
    for (FunctionModel function : functions) {
      byName.put(function.logicalId(), function);
      byName.put(function.deployedName(), function);
    }
  }

  /**
   * The function that is meant.
   *
   * @param said of the path, percent-decoded
   * @param qualifier of the query, if there is one
   * @throws InvokeFault 404 when there is none, 400 on a name of another form
   */
  FunctionModel find(String said, @Nullable String qualifier) throws InvokeFault {
    Matcher form = FORM.matcher(said);
    if (!form.matches()) {
      throw new InvokeFault(400, "ValidationException", "functionName is not of any known form");
    }
    FunctionModel function = byName.get(form.group("name"));
    String inName = form.group("qualifier");
    if (function == null
        || !isOurs(form.group("region"), region)
        || !isOurs(form.group("account"), accountId)
        || !exists(function, inName)
        || !exists(function, qualifier)) {
      throw new InvokeFault(
          404,
          "ResourceNotFoundException",
          "Function not found: arn:aws:lambda:%s:%s:function:%s"
              .formatted(
                  region, accountId, form.group("name") + (inName == null ? "" : ":" + inName)));
    }
    if (inName != null && qualifier != null && !inName.equals(qualifier)) {
      throw new InvokeFault(
          400,
          "InvalidParameterValueException",
          "The derived qualifier from the function name does not match the specified qualifier.");
    }
    return function;
  }

  private static boolean isOurs(@Nullable String said, String ours) {
    return said == null || said.equals(ours);
  }

  private static boolean exists(FunctionModel function, @Nullable String qualifier) {
    return qualifier == null
        || qualifier.equals("$LATEST")
        || function.alias().equals(Optional.of(qualifier));
  }
}
