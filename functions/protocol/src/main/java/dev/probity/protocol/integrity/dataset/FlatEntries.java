package dev.probity.protocol.integrity.dataset;

import java.util.Arrays;
import java.util.Objects;

/**
 * Many byte strings of one length in one array: a million digests take 32 MiB and nothing besides
 * (while it grows, up to half as much again).
 */
public final class FlatEntries {
  private static final int INSERTION_SORT = 24;

  private final int width;
  private final int max;
  private byte[] bytes;
  private int size;

  /**
   * Entries to come.
   *
   * @param width bytes of an entry
   * @param max most entries
   */
  public FlatEntries(int width, int max) {
    this.width = width;
    this.max = max;
    this.bytes = new byte[width * Math.min(max, 64)];
  }

  /** How many. */
  public int size() {
    return size;
  }

  /** The array that holds the entries one after the other; longer than they are. */
  public byte[] array() {
    return bytes;
  }

  /** Makes room for one more entry and returns where it begins in {@link #array}. */
  public int add() {
    if (size == max) {
      throw new IllegalStateException("more than " + max + " entries");
    }
    int at = size * width;
    if (at == bytes.length) {
      bytes = Arrays.copyOf(bytes, width * (int) Math.min(max, 2L * size));
    }
    size++;
    return at;
  }

  /** Forgets all entries and keeps the room. */
  void clear() {
    size = 0;
  }

  int compare(int i, int j) {
    return Arrays.compareUnsigned(
        bytes, i * width, (i + 1) * width, bytes, j * width, (j + 1) * width);
  }

  /**
   * Sorts by unsigned bytes from the left, in place; entries that are equal cost no more than
   * others.
   */
  public void sort() {
    sort(0, size, 0);
  }

  /** Radix sort by the byte at {@code depth} (American flag sort), then by those after it. */
  private void sort(int from, int to, int depth) {
    if (to - from <= INSERTION_SORT) {
      insertionSort(from, to);
      return;
    }
    if (depth == width) {
      return;
    }
    int[] ends = new int[256];
    for (int i = from; i < to; i++) {
      ends[bytes[i * width + depth] & 0xff]++;
    }
    int[] next = new int[256];
    int sum = from;
    for (int value = 0; value < 256; value++) {
      next[value] = sum;
      sum += ends[value];
      ends[value] = sum;
    }
    int[] begins = next.clone();
    for (int value = 0; value < 256; value++) {
      while (next[value] < ends[value]) {
        int home = bytes[next[value] * width + depth] & 0xff;
        if (home == value) {
          next[value]++;
        } else {
          swap(next[value], next[home]++);
        }
      }
    }
    for (int value = 0; value < 256; value++) {
      if (ends[value] - begins[value] > 1) {
        sort(begins[value], ends[value], depth + 1);
      }
    }
  }

  private void insertionSort(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      for (int j = i; j > from && compare(j - 1, j) > 0; j--) {
        swap(j - 1, j);
      }
    }
  }

  private void swap(int i, int j) {
    int a = i * width;
    int b = j * width;
    for (int k = 0; k < width; k++) {
      byte held = bytes[a + k];
      bytes[a + k] = bytes[b + k];
      bytes[b + k] = held;
    }
  }

  /** Whether sorted entries hold these {@code width} bytes. */
  boolean contains(byte[] source, int at) {
    return find(source, at) >= 0;
  }

  /**
   * Where sorted entries hold these {@code width} bytes; if they do not, -1 - the index at which
   * they would stand.
   */
  int find(byte[] source, int at) {
    Objects.checkFromIndexSize(at, width, source.length);
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order =
          Arrays.compareUnsigned(
              bytes, middle * width, (middle + 1) * width, source, at, at + width);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }
}
