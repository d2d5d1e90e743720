package dev.probity.local.gateway.template;

import java.util.List;

/**
 * A KMS key of the template.
 *
 * @param spec {@code KeySpec}, such as {@code ECC_SECG_P256K1}; {@code SYMMETRIC_DEFAULT} where
 *     absent
 * @param usage {@code KeyUsage}; {@code ENCRYPT_DECRYPT} where absent
 * @param aliases names that begin with {@code alias/}, of the template's {@code AWS::KMS::Alias}
 *     resources
 */
public record KeyModel(
    String logicalId, String spec, String usage, String description, List<String> aliases) {
  /** Copies the list. */
  public KeyModel {
    aliases = List.copyOf(aliases);
  }
}
