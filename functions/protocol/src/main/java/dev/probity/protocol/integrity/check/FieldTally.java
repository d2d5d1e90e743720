package dev.probity.protocol.integrity.check;

import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.dataset.RecordMembers;
import dev.probity.protocol.integrity.dataset.RecordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which records lack a value in which field: at most {@link RecordReader#MAX_FIELDS} fields of 512
 * KiB of names together, as metadata has.
 */
final class FieldTally {
  private static final int MAX_NAMES_LENGTH = 1 << 19;

  private final NavigableMap<String, Presence> fields = new TreeMap<>();
  private long namesLength;

  /** Where a field has values, found out at the records that have one. */
  static final class Presence {
    private long last;
    private long present;
    private final List<Long> missing = new ArrayList<>(0);

    private void at(long number) {
      skip(number);
      last = number;
      present++;
    }

    private void skip(long next) {
      for (long absent = last + 1;
          absent < next && missing.size() < Finding.MAX_RECORDS;
          absent++) {
        missing.add(absent);
      }
    }
  }

  /** The record of this number has this member. */
  void add(RecordMembers member, long number) throws DatasetException {
    String name = member.name();
    Presence presence = fields.get(name);
    if (presence == null) {
      namesLength += name.length();
      if (fields.size() == RecordReader.MAX_FIELDS || namesLength > MAX_NAMES_LENGTH) {
        throw new DatasetException(
            Fault.TOO_MANY_FIELDS,
            "record "
                + number
                + ": the records have more than "
                + RecordReader.MAX_FIELDS
                + " fields, or more than 512 KiB of names");
      }
      presence = new Presence();
      fields.put(name, presence);
    }
    if (!member.isMissing()) {
      presence.at(number);
    }
  }

  boolean knows(String field) {
    return fields.containsKey(field);
  }

  /** The fields, ascending. */
  Iterable<String> fields() {
    return fields.keySet();
  }

  /** How many of so many records have no value in a field that is known. */
  long missing(String field, long records) {
    return records - presence(field).present;
  }

  /** Numbers of the first of them. */
  List<Long> firstMissing(String field, long records) {
    Presence presence = presence(field);
    presence.skip(records + 1);
    return presence.missing;
  }

  private Presence presence(String field) {
    Presence presence = fields.get(field);
    if (presence == null) {
      throw new IllegalArgumentException("no record has this field");
    }
    return presence;
  }
}
