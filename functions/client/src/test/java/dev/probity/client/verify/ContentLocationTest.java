package dev.probity.client.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.http.OddServer;
import dev.probity.content.CarStream;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentLocationTest {
  private static final byte[] BLOCK = "a block of 25 plain bytes".getBytes(UTF_8);
  private static final Cid CID = Cid.ofBlock(Codec.RAW, BLOCK);

  @TempDir private Path folder = Path.of("");

  private Path blocks() throws IOException {
    DirectoryBlocks blocks = DirectoryBlocks.createIn(folder.resolve("blocks"));
    blocks.put(CID, BLOCK);
    return blocks.folder();
  }

  private static void holdsTheBlock(String location) throws IOException {
    try (ContentLocation content = ContentLocation.open(location)) {
      assertThat(content.blocks().get(CID)).isEqualTo(BLOCK);
    }
  }

  private static void refused(String location, String message) {
    assertThatThrownBy(() -> ContentLocation.open(location))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(message)
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aFolderHoldsBlocks() throws IOException {
    holdsTheBlock(blocks().toString());
  }

  @Test
  void aCarFileHoldsBlocksWhateverTheCaseOfItsName() throws IOException {
    for (String name : new String[] {"content.car", "CONTENT.CAR"}) {
      Path car = folder.resolve(name);
      try (OutputStream out = Files.newOutputStream(car)) {
        var dag = new VerifiedDag(new DirectoryBlocks(blocks()), DagLimits.DEFAULT);
        assertThat(CarStream.write(dag, CID, out)).isNotNull();
      }
      holdsTheBlock(car.toString());
    }
  }

  @Test
  void aUrlIsAGateway() throws IOException {
    try (OddServer server = OddServer.answering(200, BLOCK)) {
      holdsTheBlock(server.address().toString());
    }
  }

  @Test
  void whatIsNoneOfTheThreeIsRefusedByItsName() throws IOException {
    refused(folder.resolve("nothing").toString(), folder.resolve("nothing").toString());
    Path other = Files.writeString(folder.resolve("content.zip"), "PK");
    refused(other.toString(), "neither a folder of blocks nor a .car file nor a URL");
    refused("http://not an address", "'http://not an address' is not an http:// or https://");
    refused("https://", "'https://' is not an http:// or https://");
  }

  @Test
  void aFileThatIsNoCarIsRefusedByItsName() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.car"));
    refused(empty.toString(), empty + " is not a CAR file");
    Path text = Files.writeString(folder.resolve("text.car"), "hello, this is no CAR");
    refused(text.toString(), text + " is not a CAR file");
  }
}
