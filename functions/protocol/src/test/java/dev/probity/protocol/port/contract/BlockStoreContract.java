package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.BlockStore.PresignedPut;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store of blocks does. Each test uses a block of its own. */
public abstract class BlockStoreContract {
  private static final Duration VALIDITY = Duration.ofMinutes(5);

  /** The adapter under test. */
  protected abstract BlockStore store();

  /**
   * Puts bytes as a client with this upload does.
   *
   * @return whether the store took them
   */
  protected abstract boolean upload(PresignedPut upload, byte[] bytes)
      throws IOException, InterruptedException;

  private static byte[] block() {
    return UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
  }

  private PresignedPut presigned(byte[] block) {
    return store().presignPut(cid(block), block.length, VALIDITY);
  }

  private static Cid cid(byte[] block) {
    return Cid.ofBlock(Codec.RAW, block);
  }

  @Test
  void aBlockPutThroughItsUrlReadsBack() throws Exception {
    byte[] block = block();
    assertThat(upload(presigned(block), block)).isTrue();
    assertThat(store().get(cid(block))).get().isEqualTo(block);
  }

  @Test
  void aBlockPutTwiceIsOneBlock() throws Exception {
    byte[] block = block();
    PresignedPut upload = presigned(block);
    assertThat(upload(upload, block)).isTrue();
    assertThat(upload(upload, block)).isTrue();
    assertThat(store().get(cid(block))).get().isEqualTo(block);
  }

  @Test
  void aBlockThatWasNeverPutIsAbsent() {
    assertThat(store().get(cid(block()))).isEmpty();
  }

  @Test
  void otherBytesOfTheSameLengthAreRefusedAndNothingIsStored() throws Exception {
    byte[] block = block();
    assertThat(upload(presigned(block), block())).isFalse();
    assertThat(store().get(cid(block))).isEmpty();
  }

  @Test
  void moreOrFewerBytesAreRefusedAndNothingIsStored() throws Exception {
    byte[] block = block();
    assertThat(upload(presigned(block), Arrays.copyOf(block, block.length + 1))).isFalse();
    assertThat(upload(presigned(block), Arrays.copyOf(block, block.length - 1))).isFalse();
    assertThat(store().get(cid(block))).isEmpty();
  }

  @Test
  void aBlockThatIsKeptForATimeIsNotAmongThoseThatAreKeptForEver() throws Exception {
    byte[] put = block();
    store().putPassing(cid(put), put);
    store().putPassing(cid(put), put);
    byte[] sent = block();
    assertThat(upload(store().presignPassing(cid(sent), sent.length, VALIDITY), sent)).isTrue();
    for (byte[] passing : List.of(put, sent)) {
      assertThat(store().getAny(cid(passing))).get().isEqualTo(passing);
      assertThat(store().get(cid(passing))).isEmpty();
    }
    byte[] lasting = block();
    assertThat(upload(presigned(lasting), lasting)).isTrue();
    assertThat(store().getAny(cid(lasting))).get().isEqualTo(lasting);
    assertThat(store().getAny(cid(block()))).isEmpty();
  }

  @Test
  void aBlockIsThereFromWhenItIsPutUntilItIsDeletedAndCanBePutAgain() throws Exception {
    byte[] block = block();
    assertThat(store().get(cid(block))).isEmpty();
    for (int round = 0; round < 2; round++) {
      assertThat(upload(presigned(block), block)).isTrue();
      assertThat(store().get(cid(block))).isPresent();
      store().delete(cid(block));
      assertThat(store().get(cid(block))).isEmpty();
      store().delete(cid(block));
    }
  }

  @Test
  void aBlockThatIsKeptForATimeIsNotThereForEverAndIsNotDeletedWithIt() {
    byte[] block = block();
    store().putPassing(cid(block), block);
    assertThat(store().get(cid(block))).isEmpty();
    store().delete(cid(block));
    assertThat(store().getAny(cid(block))).get().isEqualTo(block);
  }

  @Test
  void theEmptyBlockIsABlock() throws Exception {
    byte[] empty = new byte[0];
    assertThat(upload(presigned(empty), empty)).isTrue();
    assertThat(store().get(cid(empty))).get().isEqualTo(empty);
  }
}
