package dev.probity.protocol.idma.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.idma.password.BreachedPasswords.Digest;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BreachedPasswordsTest {
  private static final List<String> THREE = List.of("one", "two", "drei ß");

  static BreachedPasswords read(byte[] file) throws WireException, IOException {
    return BreachedPasswords.read(new ByteArrayInputStream(file));
  }

  private static boolean holds(BreachedPasswords list, String password) {
    return list.holds(password.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource(Digest.class)
  void itHoldsItsPasswordsAndNoOthers(Digest digest) throws Exception {
    BreachedPasswords list = read(BreachedList.of(digest, THREE));
    assertThat(list.size()).isEqualTo(3);
    assertThat(THREE).allMatch(password -> holds(list, password));
    assertThat(List.of("", "One", "one ", "three")).noneMatch(password -> holds(list, password));
  }

  @Test
  void entriesAboveHalfOfTheRangeAreFoundToo() throws Exception {
    List<String> many = IntStream.range(0, 20_000).mapToObj(i -> "password " + i).toList();
    BreachedPasswords list = read(BreachedList.of(Digest.SHA_256, many));
    assertThat(list.size()).isEqualTo(many.size());
    assertThat(many).allMatch(password -> holds(list, password));
    assertThat(holds(list, "password 20000")).isFalse();
  }

  @Test
  void anEmptyListHoldsNothing() throws Exception {
    assertThat(holds(read(BreachedList.of(Digest.SHA_256, List.of())), "one")).isFalse();
  }

  static Stream<Arguments> flaws() {
    byte[] good = BreachedList.of(Digest.SHA_256, THREE);
    byte sha = Digest.SHA_256.id();
    return Stream.of(
        Arguments.of("empty", new byte[0], "must not end before its last entry"),
        Arguments.of("half a header", Arrays.copyOf(good, 15), "must not end before"),
        Arguments.of("truncated", Arrays.copyOf(good, good.length - 1), "must not end before"),
        Arguments.of("overlong", Arrays.copyOf(good, good.length + 1), "must end after its 3"),
        Arguments.of("no list", new byte[64], "must be a list of breached passwords"),
        Arguments.of("another version", with(good, 8, 2), "must be of version 1"),
        Arguments.of("another digest", with(good, 9, 3), "SHA-256 or SHA-1"),
        Arguments.of("reserved bytes set", with(good, 11, 1), "must have zeros"),
        Arguments.of("unsorted", BreachedList.of(sha, 3, 1, 3, 2), "ascend: entry 2"),
        Arguments.of("one twice", BreachedList.of(sha, 2, 5, 5), "ascend: entry 1"),
        Arguments.of("sorted as signed", BreachedList.of(sha, 2, -1, 1), "ascend: entry 1"),
        Arguments.of("more than it has", BreachedList.of(sha, 1 << 20, 1), "must not end before"),
        Arguments.of("more than 64 MiB", BreachedList.of(sha, 8_388_607), "at most 67108864"),
        Arguments.of("above 2^31", BreachedList.of(sha, -1), "at most 67108864"));
  }

  private static byte[] with(byte[] file, int offset, int value) {
    byte[] changed = file.clone();
    changed[offset] = (byte) value;
    return changed;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flaws")
  void aFlawedFileIsRefused(String name, byte[] file, String reason) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(WireException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aListOf64MebibytesIsRead() throws Exception {
    int count = (BreachedPasswords.MAX_BYTES - BreachedPasswords.HEADER_LENGTH) / Long.BYTES;
    byte[] header = BreachedList.of(Digest.SHA_256.id(), count);
    ByteBuffer file = ByteBuffer.allocate(BreachedPasswords.MAX_BYTES).put(header);
    for (long entry = 0; entry < count; entry++) {
      file.putLong(entry);
    }
    assertThat(read(file.array()).size()).isEqualTo(count);
  }

  @Test
  void theListOfTheProgramStaysWithinItsLimit() throws Exception {
    try (InputStream resource =
        BreachedPasswords.class.getResourceAsStream("breached-passwords.bin")) {
      assertThat(resource).isNotNull();
      byte[] file = resource.readAllBytes();
      assertThat(file.length).isLessThanOrEqualTo(256 << 10);
      assertThat(ByteBuffer.wrap(file).getInt(12)).isEqualTo(BreachedPasswords.bundled().size());
    }
  }

  @Test
  void theListOfTheProgramHoldsWhatTheEstimateAloneLetsPass() {
    assertThat(List.of("ilovetobomb", "Usuckballz1", "vivalapatria", "fickdichalta"))
        .anyMatch(password -> holds(BreachedPasswords.bundled(), password));
    assertThat(holds(BreachedPasswords.bundled(), Passwords.GOOD)).isFalse();
  }
}
