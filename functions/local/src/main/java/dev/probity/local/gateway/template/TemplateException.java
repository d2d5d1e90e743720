package dev.probity.local.gateway.template;

/**
 * The template (or the OpenAPI document) is wrong, or asks for what the local stack does not have.
 * The message begins with the path of the node at fault, in the form {@code
 * Resources/Login/Properties/Handler}.
 */
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param path path of the node at fault, names joined by {@code /}
   * @param reason what is wrong, and where it helps what would be right
   */
  public TemplateException(String path, String reason) {
    super(path + ": " + reason);
  }
}
