package dev.probity.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "1048575, 1.0 MiB",
    "1073741824, 1.0 GiB",
    "9223372036854775807, 8388608.0 TiB",
  })
  void bytesAreToldInTheLargestUnitThatFits(long count, String told) {
    assertThat(Quantities.bytes(count)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "999, 999", "1000, 1 000", "1048576, 1 048 576"})
  void thousandsAreSetApart(long count, String told) {
    assertThat(Quantities.count(count)).isEqualTo(told);
  }
}
