package dev.probity.protocol.port;

import dev.probity.protocol.wire.Digests;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The MAC on a row: HMAC-SHA-256 over table, key, revision, list, expiry and body, each with its
 * length before it, so that no two rows have the same input.
 */
public final class RowMac {
  private static final String DOMAIN = "probity.row.v1";

  private RowMac() {}

  /** 32 bytes that bind the row to its table and place. */
  public static byte[] of(RowKeys.RowKey key, String table, Item item) {
    var buffer = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(buffer)) {
      text(out, DOMAIN);
      text(out, table);
      text(out, item.key().tenant());
      text(out, item.key().kind());
      text(out, item.key().id());
      out.writeLong(item.revision());
      text(out, item.listing().map(Item.Listing::name).orElse(""));
      text(out, item.listing().map(Item.Listing::position).orElse(""));
      out.writeLong(item.expiresAt().map(time -> time.getEpochSecond()).orElse(-1L));
      text(out, item.body());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Digests.hmacSha256(key.key(), buffer.toByteArray());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
