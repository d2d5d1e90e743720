package dev.probity.protocol.port;

import java.util.regex.Pattern;

/**
 * The key of a row. The tenant comes first, so that no query can cross tenants.
 *
 * @param tenant 1 to 32 characters of {@code a-z0-9-}
 * @param kind what the row is, 1 to 24 characters of {@code a-z-}
 * @param id 1 to 200 characters of {@code a-zA-Z0-9:._-}
 */
public record ItemKey(String tenant, String kind, String id) {
  private static final Pattern TENANT = Pattern.compile("[a-z0-9-]{1,32}");
  private static final Pattern KIND = Pattern.compile("[a-z-]{1,24}");
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9:._-]{1,200}");

  public ItemKey {
    if (!TENANT.matcher(tenant).matches()
        || !KIND.matcher(kind).matches()
        || !ID.matcher(id).matches()) {
      throw new IllegalArgumentException("not a row key");
    }
  }

  /**
   * The key as one string, {@code tenant/kind/id}: unambiguous, because no part may hold a slash.
   */
  public String path() {
    return tenant + "/" + kind + "/" + id;
  }
}
