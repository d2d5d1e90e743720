package dev.probity.protocol.service;

import static dev.probity.protocol.service.ServiceScene.ANN;
import static dev.probity.protocol.service.ServiceScene.accepted;
import static dev.probity.protocol.service.ServiceScene.refusal;
import static dev.probity.protocol.service.ServiceScene.refused;
import static dev.probity.protocol.service.ServiceScene.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.UnixFsDirectory;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.ServiceScene.Call;
import dev.probity.protocol.service.example.DigestIterate;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** IV.8 for parameters that are too large for a message. */
class CallByCidTest {
  private final ServiceScene scene = new ServiceScene(List.of(DigestIterate.service()));
  private final Call call = call("echo", "{\"a\":\"" + "x".repeat(3 << 20) + "\"}");

  private Call call(String service, String param) {
    JsonNode json;
    try {
      json = CanonicalJson.parse(param.getBytes(StandardCharsets.UTF_8), SealedContent.LIMITS);
    } catch (WireException flaw) {
      throw new IllegalArgumentException(flaw);
    }
    return scene.call(service, json);
  }

  private void requireRefused(Call of, ContentRef ref, Refusal expected) {
    requireRefused(scene.bodyByCid(of, ref), expected);
  }

  private void requireRefused(ObjectNode body, Refusal expected) {
    assertThat(refusal(scene.accept(body))).isEqualTo(expected);
    assertThat(scene.rows.all()).isEmpty();
  }

  @Test
  void parametersByCidAreThoseThatWereSigned() {
    ContentRef ref = scene.uploaded(call.param());
    assertThat(scene.blocks.size()).isGreaterThan(3);
    assertThat(scene.done(scene.accept(scene.bodyByCid(call, ref))).result())
        .isEqualTo(call.param());
    // The outcome stands, whatever comes with the same call afterwards.
    scene.blocks.remove(ref.cid());
    assertThat(scene.done(scene.accept(scene.bodyByCid(call, ref))).result())
        .isEqualTo(call.param());
  }

  @Test
  void parametersMayHave16MibByCidAndNotOneByteMore() {
    int filler = SealedContent.MAX_BYTES - "{\"a\":\"\"}".length();
    Call most = call("count", "{\"a\":\"" + "x".repeat(filler) + "\"}");
    ContentRef ref = scene.uploaded(most.param());
    assertThat(ref.size()).isEqualTo(16 << 20);
    ObjectNode body = scene.bodyByCid(most, ref);
    ((ObjectNode) body.path("paramRef")).put("size", (16 << 20) + 1);
    requireRefused(body, Refusal.SCHEMA);
    assertThat(scene.done(scene.accept(scene.bodyByCid(most, ref))).message().status()).isZero();
  }

  /** Two small blocks, one of which is linked again and again, must not cost a read for each. */
  @Test
  void contentOfTooManyBlocksIsCidInvalidHoweverFewAreBrought() {
    byte[] leaf = new byte[64];
    Cid leafCid = Cid.ofBlock(Codec.RAW, leaf);
    var root = new ByteArrayOutputStream();
    var unixFs = new ByteArrayOutputStream();
    field(unixFs, 0x08, 2);
    field(unixFs, 0x18, 1000 * leaf.length);
    for (int link = 0; link < 1000; link++) {
      var one = new ByteArrayOutputStream();
      bytes(one, 0x0a, leafCid.bytes());
      bytes(one, 0x12, new byte[0]);
      field(one, 0x18, leaf.length);
      bytes(root, 0x12, one.toByteArray());
      field(unixFs, 0x20, leaf.length);
    }
    bytes(root, 0x0a, unixFs.toByteArray());
    Cid cid = Cid.ofBlock(Codec.DAG_PB, root.toByteArray());
    scene.blocks.put(leafCid, leaf);
    scene.blocks.put(cid, root.toByteArray());
    long before = scene.blocks.reads();
    requireRefused(
        call, new ContentRef(cid, word("key"), 1000 * leaf.length - 28), Refusal.CID_INVALID);
    assertThat(scene.blocks.reads() - before).isLessThan(400);
  }

  private static void field(ByteArrayOutputStream out, int tag, int value) {
    out.write(tag);
    int rest = value;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static void bytes(ByteArrayOutputStream out, int tag, byte[] value) {
    field(out, tag, value.length);
    out.writeBytes(value);
  }

  @Test
  void aBlockThatIsNotThereClaimsNothingAndTheSameCallSucceedsOnceItIs() {
    ContentRef ref = scene.uploaded(call.param());
    byte[] root = scene.blocks.get(ref.cid()).orElseThrow();
    scene.blocks.remove(ref.cid());
    var no = refused(scene.accept(scene.bodyByCid(call, ref)));
    assertThat(no.refusal()).isEqualTo(Refusal.CONTENT_UNAVAILABLE);
    assertThat(no.refusal().retryable()).isTrue();
    assertThat(no.detail()).contains(ref.cid().toString());
    assertThat(scene.rows.all()).isEmpty();
    scene.blocks.put(ref.cid(), root);
    assertThat(scene.done(scene.accept(scene.bodyByCid(call, ref))).message().status()).isZero();
  }

  @Test
  void aBlockThatIsNotWhatItsCidSaysIsInvalid() {
    ContentRef ref = scene.uploaded(call.param());
    scene.blocks.put(ref.cid(), new byte[] {1});
    requireRefused(call, ref, Refusal.CID_INVALID);
  }

  @Test
  void anotherKeyAnotherSizeOrAnotherValueIsNotWhatWasSigned() {
    ContentRef ref = scene.uploaded(call.param());
    requireRefused(call, new ContentRef(ref.cid(), word("wrong"), ref.size()), Refusal.PARAM_HASH);
    requireRefused(call, new ContentRef(ref.cid(), ref.key(), ref.size() - 1), Refusal.PARAM_HASH);
    Call other = call("echo", "{\"a\":1}");
    requireRefused(other, scene.uploaded(call.param()), Refusal.PARAM_HASH);
  }

  @Test
  void aDirectoryIsNoValue() throws Exception {
    var empty = UnixFsDirectory.write(Map.of(), scene.blocks);
    requireRefused(call, new ContentRef(empty.cid(), word("key"), 100), Refusal.CID_INVALID);
  }

  @Test
  void bothMembersNoneOrAReferenceOutOfFormAreRefusedByTheSchema() {
    ContentRef ref = scene.uploaded(call.param());
    Call small = call("echo", "{}");
    ObjectNode both = scene.body(small);
    both.set("paramRef", scene.uploaded(small.param()).toJson());
    requireRefused(both, Refusal.SCHEMA);
    ObjectNode none = scene.body(small);
    none.remove("param");
    requireRefused(none, Refusal.SCHEMA);
    for (String cid :
        List.of(
            "bafkqaaa",
            "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
            "bafyreidykglsfhoixmivffc5uwhcgshx4j465xwqntbmu43nb2dzqwfvae",
            "",
            "b")) {
      ObjectNode body = scene.bodyByCid(call, ref);
      ((ObjectNode) body.path("paramRef")).put("cid", cid);
      var no = refused(scene.accept(body));
      assertThat(no.refusal()).isEqualTo(Refusal.SCHEMA);
      assertThat(no.detail()).startsWith("/paramRef/cid: ");
    }
    for (String member : List.of("cid", "key", "size")) {
      ObjectNode body = scene.bodyByCid(call, ref);
      ((ObjectNode) body.path("paramRef")).remove(member);
      requireRefused(body, Refusal.SCHEMA);
    }
  }

  @Test
  void parametersByCidAgainstTheSchemaAreRefusedByTheirPath() {
    Call wrong = call("digest-iterate", "{\"rounds\":0,\"seed\":\"s\"}");
    var no = refused(scene.accept(scene.bodyByCid(wrong, scene.uploaded(wrong.param()))));
    assertThat(no.refusal()).isEqualTo(Refusal.SCHEMA);
    assertThat(no.detail()).startsWith("/param/rounds: ");
    assertThat(scene.rows.all()).isEmpty();
  }

  @Test
  void aStoreThatDoesNotAnswerIsNobodysFault() {
    ContentRef ref = scene.uploaded(call.param());
    scene.blocks.failing(true);
    assertThatThrownBy(() -> scene.accept(scene.bodyByCid(call, ref)))
        .isInstanceOf(PortException.class);
    assertThat(scene.rows.all()).isEmpty();
  }

  @Test
  void anOperationFetchesItsParametersAgainAndFailsSignedOnceTheyAreGone() {
    Call steps = call("steps", "{\"a\":\"" + "x".repeat(200_000) + "\",\"steps\":3}");
    ContentRef ref = scene.uploaded(steps.param());
    accepted(scene.accept(scene.bodyByCid(steps, ref)));
    assertThat(scene.dump()).doesNotContain(ref.key().toString());
    scene.worker().run(steps.hash(), scene.now());
    scene.blocks.remove(ref.cid());
    scene.worker().run(steps.hash(), scene.now().plus(Duration.ofSeconds(5)));
    var shown = scene.operation(steps.hash(), ANN.address());
    assertThat(shown.state().message().state()).isEqualTo(OperationStatus.FAILED.number());
    assertThat(shown.state().message().done()).isEqualTo(1);
    assertThat(scene.opened(shown.sealed().orElseThrow()).message().status())
        .isEqualTo(FailureStatus.PARAM_UNAVAILABLE.number());
  }
}
