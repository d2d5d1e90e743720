package dev.probity.chain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that are compared by value, so that the answers of two endpoints can be. */
final class ByteString {
  private final byte[] value;

  private ByteString(byte[] value) {
    this.value = value;
  }

  static ByteString of(byte[] bytes) {
    return new ByteString(bytes.clone());
  }

  byte[] bytes() {
    return value.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ByteString that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }
}
