package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.DatasetStatus.Status;
import dev.probity.protocol.integrity.PresignBlocks.Place;
import dev.probity.protocol.port.Alarms.Alarm;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.port.memory.RecordedAlarms.Raised;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody who writes the bucket of content, and nothing else: each block of a version altered,
 * replaced by another, cut, made longer and taken away, before IM reads it, before the AI service
 * does, and after the version was accepted. It delays what its owner may mend, and decides nothing.
 */
class BucketWriterTest {
  private static final Bytes32 KEY = Digests.keccak256("data key");

  /** More than a check may be begun in vain. */
  private static final int POLLS = 5;

  /** What becomes of a block. */
  enum Harm {
    ALTERED {
      @Override
      void to(Cid cid, StoringInMemory story) {
        byte[] bytes = story.blocks().get(cid).orElseThrow();
        bytes[bytes.length / 2] ^= 1;
        story.blocks().put(cid, bytes);
      }
    },
    REPLACED {
      @Override
      void to(Cid cid, StoringInMemory story) {
        Cid other =
            story.cids().stream().filter(each -> !each.equals(cid)).findFirst().orElseThrow();
        story.blocks().put(cid, story.blocks().get(other).orElseThrow());
      }
    },
    CUT {
      @Override
      void to(Cid cid, StoringInMemory story) {
        byte[] bytes = story.blocks().get(cid).orElseThrow();
        story.blocks().put(cid, Arrays.copyOf(bytes, bytes.length - 1));
      }
    },
    LONGER {
      @Override
      void to(Cid cid, StoringInMemory story) {
        byte[] bytes = story.blocks().get(cid).orElseThrow();
        story.blocks().put(cid, Arrays.copyOf(bytes, bytes.length + 1));
      }
    },
    GONE {
      @Override
      void to(Cid cid, StoringInMemory story) {
        story.blocks().remove(cid);
      }
    };

    abstract void to(Cid cid, StoringInMemory story);

    /** Of a block that is gone, anybody may say that it was never sent. */
    Refusal named() {
      return this == GONE ? Refusal.CONTENT_UNAVAILABLE : Refusal.STATE_DIVERGED;
    }
  }

  private static StoringInMemory people() {
    return new StoringInMemory();
  }

  private static StoringInMemory secretPeople() {
    var story = new StoringInMemory(owner -> owner.committing(KEY));
    story.send(KEY);
    return story;
  }

  @ParameterizedTest
  @EnumSource
  void noBlockThatIsHarmedBeforeImReadsItEndsAVersion(Harm harm) {
    for (Cid cid : people().cids()) {
      var story = people();
      var module = story.module(PortCalls.undisturbed());
      story.upload(module);
      harm.to(cid, story);
      requireWaitsAndIsMended(harm, cid, story, module);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noBlockThatIsHarmedBeforeTheAiServiceReadsItEndsAVersion(Harm harm) {
    for (int block = 0; block < people().cids().size(); block++) {
      requireWaitsForTheCheck(harm, block, people());
    }
  }

  @ParameterizedTest
  @EnumSource
  void noEncryptedBlockThatIsHarmedBeforeTheAiServiceReadsItEndsAVersion(Harm harm) {
    for (int block = 0; block < secretPeople().cids().size(); block++) {
      requireWaitsForTheCheck(harm, block, secretPeople());
    }
  }

  /** The same block of each story: encrypted anew it has another name, and the same length. */
  private static Cid nth(StoringInMemory story, int block) {
    return story.cids().stream()
        .sorted(
            Comparator.<Cid>comparingInt(cid -> story.blocks().get(cid).orElseThrow().length)
                .thenComparing(Cid::toString))
        .toList()
        .get(block);
  }

  private static void requireWaitsForTheCheck(Harm harm, int block, StoringInMemory story) {
    story.upload(story.module(PortCalls.undisturbed()));
    Cid cid = nth(story, block);
    var first = new AtomicBoolean(true);
    var module =
        story.module(
            new PortCalls(
                new PortCalls.Hook() {
                  @Override
                  public void before(PortCalls.Call call) {
                    if (call.port() == ModuleCall.class
                        && story.dump().contains("\"state\":\"checking\"")
                        && first.getAndSet(false)) {
                      harm.to(cid, story);
                    }
                  }

                  @Override
                  public void after(PortCalls.Call call) {}
                }));
    requireWaitsAndIsMended(harm, cid, story, module);
    assertThat(first).as("asked the AI service").isFalse();
  }

  /** The owner hears of this very block however often he asks, sends it again, and is accepted. */
  private static void requireWaitsAndIsMended(
      Harm harm, Cid cid, StoringInMemory story, InMemoryIntegrityPorts module) {
    var _ = StoringInMemory.accepted(story.stored(module));
    for (int poll = 0; poll < POLLS; poll++) {
      Outcome<Status> told = story.status(module);
      String heard =
          told.fold(status -> "accepted: " + status, no -> no.refusal() + " " + no.detail());
      assertThat(heard)
          .as("%s %s", harm, cid)
          .startsWith(harm.named().toString())
          .contains("block " + cid);
    }
    assertThat(story.row(module).state().isOpen()).isTrue();
    var table = new DatasetTable(module.table(), "default");
    assertThat(table.head(story.stored().dataId()).version()).isZero();
    assertThat(alarms(story, Alarm.STATE_DIVERGED))
        .isEqualTo(harm == Harm.GONE ? Set.of() : Set.of("block " + cid));

    assertThat(StoringInMemory.accepted(story.places(module)))
        .filteredOn(place -> place.cid().equals(cid))
        .extracting(Place::put)
        .as("a place for %s", cid)
        .allMatch(put -> put.isPresent());
    story.upload(module);
    Status.Active active = (Status.Active) StoringInMemory.accepted(story.status(module));
    assertThat(story.receipt(active.sealedReply()).message().reqHash())
        .isEqualTo(story.requestHash());
  }

  private static Set<String> alarms(StoringInMemory story, Alarm alarm) {
    return story.alarms().raised().stream()
        .filter(raised -> raised.alarm() == alarm)
        .map(Raised::subject)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource
  void eachBlockThatIsHarmedLaterIsNamedAndItsVersionStays(Harm harm) {
    var story = people();
    var module = story.module(PortCalls.undisturbed());
    story.storeAndAccept(module);
    var serve = new ServeContent(module);
    int round = 0;
    for (Cid cid : story.cids()) {
      byte[] block = story.blocks().get(cid).orElseThrow();
      harm.to(cid, story);
      Instant day = StoringInMemory.BEGIN.plus(ReverifyContent.ROUND.multipliedBy(++round));
      story.clock(() -> day);
      int before = story.alarms().raised().size();
      assertThat(new ReverifyContent(module).sweep(day.plusSeconds(60)).damaged())
          .as("%s %s", harm, cid)
          .isEqualTo(1);
      assertThat(story.alarms().raised().subList(before, story.alarms().raised().size()))
          .singleElement()
          .satisfies(raised -> {
            assertThat(raised.alarm()).isEqualTo(Alarm.CONTENT_DAMAGED);
            assertThat(raised.subject())
                .contains(story.requestHash().toString())
                .contains("block " + cid);
          });
      String served = serve.raw(cid).fold(bytes -> "served", no -> no.refusal().code());
      assertThat(served).isEqualTo(harm == Harm.GONE ? "not-found" : "state-diverged");
      story.clock(() -> StoringInMemory.BEGIN);
      assertThat(StoringInMemory.accepted(story.status(module))).isInstanceOf(Status.Active.class);

      story.upload(module);
      assertThat(story.blocks().get(cid)).get().isEqualTo(block);
    }
  }
}
