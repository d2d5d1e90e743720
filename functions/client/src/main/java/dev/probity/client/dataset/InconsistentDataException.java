package dev.probity.client.dataset;

/** The integrity module refused a version because the AI service found it inconsistent. */
public final class InconsistentDataException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient RecordsCheck check;

  InconsistentDataException(RecordsCheck check) {
    super("the records are not what was signed or expected");
    this.check = check;
  }

  /** What the AI service says. */
  public RecordsCheck check() {
    return check;
  }
}
