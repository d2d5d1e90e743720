package dev.probity.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void textFromOutsideMovesNoCursorAndForgesNoLine() {
    assertThat(Printable.text("a\u001b[2Jb\nc\u202ed\u0085e\u2028f\uD800g", 100))
        .isEqualTo("a?[2Jb?c?d?e?f?g");
    assertThat(Printable.text("π 𝄞 é", 100)).isEqualTo("π 𝄞 é");
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    assertThat(Printable.text("𝄞𝄞𝄞", 2)).isEqualTo("𝄞𝄞…");
    assertThat(Printable.text("abc", 3)).isEqualTo("abc");
  }
}
