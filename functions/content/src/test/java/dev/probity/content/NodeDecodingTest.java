package dev.probity.content;

import static dev.probity.content.PbForge.pb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.content.ContentException.Fault;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * dag-pb and UnixFS, byte by byte. In the tables, {@code C} stands for a whole Hash field (0a 24
 * and 36 bytes of CID).
 */
class NodeDecodingTest {
  private static final Cid LEAF = Cid.ofBlock(Codec.RAW, new byte[0]);
  private static final String HASH = "0a24" + HexFormat.of().formatHex(LEAF.bytes());

  private static byte[] block(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", "").replace("C", HASH));
  }

  private static ContentException refusal(byte[] block) {
    Cid cid = Cid.ofBlock(Codec.DAG_PB, block);
    ContentException e =
        catchThrowableOfType(ContentException.class, () -> UnixFsNode.decode(cid, block));
    assertThat(e).as("a refusal").isNotNull();
    assertThat(e.cid()).isEqualTo(cid);
    return e;
  }

  @Test
  void acceptsDataBeforeAndAfterTheLinks() throws ContentException {
    for (String hex : List.of("122b C 120161 1800 0a020801", "0a020801 122b C 120161 1800")) {
      byte[] block = block(hex);
      UnixFsNode node = UnixFsNode.decode(Cid.ofBlock(Codec.DAG_PB, block), block);

      assertThat(node.isDirectory()).isTrue();
      assertThat(node.links().linkCount()).isEqualTo(1);
      assertThat(node.links().cid(0)).isEqualTo(LEAF);
      assertThat(node.links().name(0)).isEqualTo("a");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "trailing zero byte,            0a020801 00, unexpected field 0",
    "links before and after,        122b C 120161 1800 0a020801 122b C 120162 1800, before and"
        + " after",
    "data twice,                    0a020801 0a020801, data twice",
    "unknown field,                 0a020801 1a00, unexpected field 3",
    "data as varint,                0801, wire type 0",
    "links as group,                13, wire type 3",
    "truncated key,                 80, truncated varint",
    "truncated length,              0a80, truncated varint",
    "over-long length,              0a82000801, over-long",
    "over-long key,                 8a00020801, over-long",
    "length past the end,           0a030801, 3 bytes announced",
    "length of 2^31,                0a8080808008, announced",
    "length of 2^63 (negative),     0a80808080808080808001, 2^63",
    "length of more than 64 bits,   0affffffffffffffffffff01, 2^63",
    "link past the end,             122c C 120161 1800, announced",
    "link cut inside its hash,      1205 0a24015512, announced",
    "link without hash,             1205 120161 1800 0a020801, without a Hash",
    "link without Tsize,            1229 C 120161 0a020801, without a Tsize",
    "link with hash twice,          124c C C 0a020801, unexpected field 1",
    "link with name before hash,    1229 120161 C, unexpected field 1",
    "link with Tsize before name,   122b C 1800 120161, unexpected field 2",
    "link with unknown field,       122a C 1800 2000, unexpected field 4",
    "link with hash as varint,      1202 0801, wire type 0",
    "link with Tsize as bytes,      1228 C 1a00, wire type 2",
    "negative Tsize,                1231 C 18ffffffffffffffffff01, 2^63",
    "name that is not UTF-8,        122b C 1201ff 1800 0a020801, not UTF-8",
    "no data,                       1228 C 1800, without UnixFS data",
    "nothing at all,                '', without UnixFS data",
    "empty UnixFS,                  0a00, without a type",
    "UnixFS type twice,             0a04 08010801, repeated",
    "UnixFS type as bytes,          0a02 0a00, unexpected",
    "UnixFS filesize twice,         0a06 0802 1800 1800, repeated",
    "UnixFS blocksizes packed,      0a05 0802 220105, unexpected",
    "UnixFS unknown field,          0a04 0801 4800, unexpected",
    "UnixFS over-long type,         0a03 088100, over-long",
    "directory with content,        0a05 0801 120161, file content",
    "directory with a filesize,     0a04 0801 1801, file content",
    "Raw node with a link,          122a C 1200 1800 0a04 0800 2000, Raw node with links",
  })
  void refusesAnyOtherFormOfANode(String what, String hex, String reason) {
    ContentException e = refusal(block(hex));

    assertThat(e.fault()).as(what).isEqualTo(Fault.MALFORMED);
    assertThat(e).hasMessageContaining(reason);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "metadata,    0803",
    "symlink,     0804 1201 61",
    "HAMT shard,  0805 1200 2822 308002",
    "type 6,      0806",
    "mode,        0802 1800 38a403",
    "mtime,       0802 1800 420208 05",
    "hashType,    0801 2822",
    "fanout,      0801 308002",
  })
  void refusesOtherKindsOfUnixFsByName(String name, String hex) {
    ContentException e = refusal(pb().bytes(1, block(hex)).done());

    assertThat(e.fault()).isEqualTo(Fault.UNSUPPORTED_UNIXFS);
    assertThat(e).hasMessageContaining("UnixFS " + name);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "identity,  015500026869, identity",
    "CIDv0,     1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, CIDv0",
    "dag-cbor,  01711220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, codec"
        + " 0x71",
    "sha2-512,  01551340, 0x13",
  })
  void refusesALinkToAnyOtherKindOfCid(String what, String cid, String reason) {
    ContentException e =
        refusal(pb().link("a", HexFormat.of().parseHex(cid), 1).directory().done());

    assertThat(e.fault()).as(what).isEqualTo(Fault.UNSUPPORTED_CID);
    assertThat(e).hasMessageContaining(reason);
  }
}
