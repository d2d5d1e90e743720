package dev.probity.local.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The access key of the local services. The local S3 checks signatures with it, so that a presigned
 * URL is worth as much as on AWS; DynamoDB Local and the KMS server accept any.
 *
 * @param accessKeyId public name of the key; letters and digits only, or DynamoDB Local refuses it
 * @param secretAccessKey 32 random bytes in lower-case hex
 */
public record LocalCredentials(String accessKeyId, String secretAccessKey) {
  /** Reads the credentials of the folder, drawing them at its first use. */
  public static LocalCredentials of(StateFolder folder) throws IOException {
    Path file = folder.root().resolve("credentials");
    if (!Files.exists(file)) {
      byte[] secret = new byte[32];
      new SecureRandom().nextBytes(secret);
      StateFolder.writeSecret(file, "probitylocal\n" + HexFormat.of().formatHex(secret) + "\n");
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() != 2) {
      throw new IOException(file + " should hold two lines, an access key id and its secret");
    }
    return new LocalCredentials(lines.get(0), lines.get(1));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "LocalCredentials[" + accessKeyId + "]";
  }
}
