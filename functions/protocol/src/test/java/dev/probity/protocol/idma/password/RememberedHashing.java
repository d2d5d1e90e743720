package dev.probity.protocol.idma.password;

import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hashes each password once. Tests draw the same salts again in each scene, and a tag takes a
 * quarter of a second there.
 */
public final class RememberedHashing implements PasswordHashing {
  private final PasswordHashing hashing;
  private final Map<Question, byte[]> tags = new ConcurrentHashMap<>();

  private record Question(String password, String salt, Argon2Parameters parameters) {}

  /** Remembers what this one gives. */
  public RememberedHashing(PasswordHashing hashing) {
    this.hashing = hashing;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public byte[] tag(Password password, byte[] salt, Argon2Parameters parameters) {
    var question = new Question(hex(password.shared()), hex(salt), parameters);
    return tags.computeIfAbsent(question, asked -> hashing.tag(password, salt, parameters)).clone();
  }
}
