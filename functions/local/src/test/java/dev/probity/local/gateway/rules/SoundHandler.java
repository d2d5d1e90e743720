package dev.probity.local.gateway.rules;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

/** A handler that Lambda can make. */
public final class SoundHandler implements RequestHandler<String, String> {
  /** Lambda's constructor. */
  public SoundHandler() {}

  @Override
  public String handleRequest(String input, Context context) {
    return input;
  }

  /** A handler that Lambda cannot make. */
  public static final class Dependent implements RequestHandler<String, String> {
    private final String dependency;

    /** Needs what Lambda does not give. */
    public Dependent(String dependency) {
      this.dependency = dependency;
    }

    @Override
    public String handleRequest(String input, Context context) {
      return dependency + input;
    }
  }
}
