package dev.probity.aws;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;

/**
 * Row keys as KMS data keys. The wrapped key lies in the table itself, bound to tenant, table and
 * name by its encryption context; unwrapped once per container, at first use. It is made by the
 * first call that finds none, on the condition that there is none.
 */
public final class KmsRowKeys implements RowKeys {
  private static final String KIND = "row-key";
  private static final String CURRENT = "k1";
  private static final Pattern KID = Pattern.compile("[a-z0-9]{1,16}");

  private final KmsClient client;
  private final String keyId;
  private final RowStore rows;
  private final String tenant;
  private final Map<String, RowKey> unwrapped = new ConcurrentHashMap<>();

  /** Keys for the rows of one tenant in one table, wrapped under this KMS key. */
  public KmsRowKeys(KmsClient client, String keyId, RowStore rows, String tenant) {
    this.client = client;
    this.keyId = keyId;
    this.rows = rows;
    this.tenant = tenant;
  }

  @Override
  public RowKey current() {
    return unwrapped.computeIfAbsent(CURRENT, kid -> find(kid).orElseGet(() -> create(kid)));
  }

  @Override
  public Optional<RowKey> byId(String kid) {
    RowKey known = unwrapped.get(kid);
    if (known != null) {
      return Optional.of(known);
    }
    if (!KID.matcher(kid).matches()) {
      return Optional.empty();
    }
    Optional<RowKey> found = find(kid);
    found.ifPresent(key -> unwrapped.put(kid, key));
    return found;
  }

  private Optional<RowKey> find(String kid) {
    return rows.get(key(kid)).map(row -> unwrap(kid, row.item().body()));
  }

  private RowKey unwrap(String kid, String wrapped) {
    try {
      byte[] key =
          client
              .decrypt(decrypt ->
                  decrypt
                      .keyId(keyId)
                      .encryptionContext(context(kid))
                      .ciphertextBlob(SdkBytes.fromByteArray(Base64.getDecoder().decode(wrapped))))
              .plaintext()
              .asByteArray();
      return new RowKey(kid, key);
    } catch (InvalidCiphertextException | IllegalArgumentException altered) {
      throw new RowDivergedException(key(kid));
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.KEYS, "unwrapping the row key", failure);
    }
  }

  private RowKey create(String kid) {
    SdkBytes wrapped;
    try {
      wrapped =
          client
              .generateDataKeyWithoutPlaintext(generate ->
                  generate
                      .keyId(keyId)
                      .keySpec(DataKeySpec.AES_256)
                      .encryptionContext(context(kid)))
              .ciphertextBlob();
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.KEYS, "making the row key", failure);
    }
    String body = Base64.getEncoder().encodeToString(wrapped.asByteArray());
    try {
      // It carries no MAC of ours: KMS authenticates it under its context.
      var row = new RowStore.Row(Item.first(key(kid), body), kid, new byte[0]);
      rows.commit(List.of(new RowStore.RowWrite.Insert(row)));
    } catch (ConflictException raced) {
      return find(kid)
          .orElseThrow(
              () -> PortException.retryable(Neighbour.TABLE, "the row key came and went", raced));
    }
    return unwrap(kid, body);
  }

  private ItemKey key(String kid) {
    return new ItemKey(tenant, KIND, kid);
  }

  private Map<String, String> context(String kid) {
    return Map.of("tenant", tenant, "table", rows.table(), "kid", kid);
  }
}
