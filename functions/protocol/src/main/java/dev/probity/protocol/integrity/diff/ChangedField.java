package dev.probity.protocol.integrity.diff;

import dev.probity.protocol.integrity.dataset.RecordMembers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A field in which two records differ.
 *
 * @param before its value as canonical JSON; empty if the record had no such field
 * @param after the same of the later record
 */
public record ChangedField(String name, Optional<String> before, Optional<String> after) {

  /**
   * The fields in which two canonical records differ, ascending by UTF-16 code units.
   *
   * @param before as {@link dev.probity.protocol.integrity.dataset.SourceRecord#canonical} gives it
   * @param after the same
   */
  static List<ChangedField> between(byte[] before, byte[] after) {
    List<ChangedField> changed = new ArrayList<>();
    var old = new RecordMembers(before);
    var now = new RecordMembers(after);
    boolean hasOld = old.next();
    boolean hasNow = now.next();
    while (hasOld || hasNow) {
      // Both sides ascend by name (RFC 8785).
      int order = !hasOld ? 1 : !hasNow ? -1 : Integer.signum(old.name().compareTo(now.name()));
      if (order < 0) {
        changed.add(new ChangedField(old.name(), text(old), Optional.empty()));
      } else if (order > 0) {
        changed.add(new ChangedField(now.name(), Optional.empty(), text(now)));
      } else if (!Arrays.equals(old.value(), now.value())) {
        changed.add(new ChangedField(old.name(), text(old), text(now)));
      }
      if (order <= 0) {
        hasOld = old.next();
      }
      if (order >= 0) {
        hasNow = now.next();
      }
    }
    return changed;
  }

  private static Optional<String> text(RecordMembers member) {
    return Optional.of(new String(member.value(), StandardCharsets.UTF_8));
  }
}
