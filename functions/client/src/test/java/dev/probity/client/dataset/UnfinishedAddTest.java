package dev.probity.client.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.dataset.UnfinishedAdd.Step;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DataSource;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.HiddenFiles;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.integrity.verification.DatasetOnDisk;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedAddTest {
  private static final Address OWNER = address(1);

  @TempDir private Path folder = Path.of("");
  private Path source = Path.of("");
  private Optional<NetworkDescriptor> network = Optional.empty();

  private static Address address(int first) {
    return Address.of(Arrays.copyOf(new byte[] {(byte) first}, Address.LENGTH));
  }

  @BeforeEach
  void aFile() throws Exception {
    source = Files.writeString(folder.resolve("people.csv"), "name,label\nAnn,a\n");
    network =
        Optional.of(
            NetworkDescriptor.parse(
                Files.readAllBytes(
                    DatasetOnDisk.write(folder.resolve("net"), "a\n1\n").network())));
  }

  private StoredDatasets stored() {
    return new StoredDatasets(folder.resolve("datasets"));
  }

  private BegunAdd add() {
    return new BegunAdd(
        new AddDataset.Request(
            source, DatasetDescription.named("people"), Optional.empty(), Optional.empty()),
        folder.resolve("people.bundle.json"),
        Optional.empty());
  }

  private Path begun(BegunAdd add, boolean again) {
    Path journal = stored().folderOf(add.request(), OWNER, network.orElseThrow(), again);
    StoredDatasets.begin(journal, add, OWNER, network.orElseThrow());
    return journal;
  }

  private List<UnfinishedAdd> unfinished() {
    return stored().unfinished(OWNER, network.orElseThrow());
  }

  @Test
  void itIsCarriedOnWithEveryOptionThatItWasBegunWith() throws ExpectationException {
    var everything =
        new BegunAdd(
            new AddDataset.Request(
                source,
                new DatasetDescription(
                    "people",
                    Optional.of("Who they are"),
                    Optional.of("CC0-1.0"),
                    Optional.of("https://people.example"),
                    Optional.of("label"),
                    Optional.of("split"),
                    Expectations.parse(List.of("label:label in {a,b}", "records=unique"))),
                Optional.of(DataFormat.CSV),
                Optional.of(
                    new AddDataset.Continued(
                        Digests.keccak256("nonce"), 3, Digests.keccak256("manifest"))),
                new DataSource.Options(Optional.of(folder.resolve("labels")), HiddenFiles.SKIP),
                true),
            folder.resolve("bundle"),
            Optional.of(folder.resolve("car")));
    Path journal = folder.resolve("datasets/0123456789abcdef");
    DatasetJournal.open(journal).put("name", "people");
    StoredDatasets.begin(journal, everything, OWNER, network.orElseThrow());
    assertThat(unfinished())
        .containsExactly(new UnfinishedAdd("0123456789abcdef", journal, everything, Step.READING));
  }

  @Test
  void pathsAreFoundFromAnyFolder() {
    var relative =
        new BegunAdd(add().request(), Path.of("people.bundle.json"), Optional.of(Path.of("x.car")));
    Path _ = begun(relative, false);
    BegunAdd kept = unfinished().getFirst().add();
    assertThat(kept.bundle()).isEqualTo(Path.of("people.bundle.json").toAbsolutePath());
    assertThat(kept.car()).contains(Path.of("x.car").toAbsolutePath());
  }

  @Test
  void howFarItIsIsTold() {
    DatasetJournal journal = DatasetJournal.open(begun(add(), false));
    assertThat(unfinished().getFirst().step()).isEqualTo(Step.READING);
    journal.put("root", "bafy");
    assertThat(unfinished().getFirst().step()).isEqualTo(Step.UPLOADING);
    journal.put("storeData", BooleanNode.TRUE);
    assertThat(unfinished().getFirst().step()).isEqualTo(Step.ANCHORING);
    journal.put("submittedInBlock", "7 0x");
    assertThat(unfinished().getFirst().step()).isEqualTo(Step.ACCEPTING);
  }

  @Test
  void whatWasRefusedForGoodOrErasedIsNotUnfinished() {
    for (String over : List.of(UnfinishedAdd.REFUSED, UnfinishedAdd.GIVEN_UP, "erased")) {
      Path journal = begun(add(), false);
      assertThat(unfinished()).hasSize(1);
      DatasetJournal.open(journal).put(over, "so");
      assertThat(unfinished()).as(over).isEmpty();
      DatasetJournal.open(journal).remove(over);
    }
  }

  @Test
  void whatWasBegunAnewIsCarriedOnAlone() {
    Path first = begun(add(), false);
    Path second = begun(add(), true);
    assertThat(unfinished()).extracting(UnfinishedAdd::folder).containsExactly(second);
    // Typed again without --again, the first is meant.
    assertThat(begun(add(), false)).isEqualTo(first);
    assertThat(unfinished()).extracting(UnfinishedAdd::folder).containsExactly(first, second);
  }

  @Test
  void anotherWalletOrNetworkHasNoPartInIt() throws Exception {
    Path _ = begun(add(), false);
    NetworkDescriptor here = network.orElseThrow();
    String elsewhere =
        new String(here.bytes(), UTF_8)
            .replace(here.genesisHash().toString(), Digests.keccak256("elsewhere").toString());
    assertThat(stored().unfinished(OWNER, NetworkDescriptor.parse(elsewhere.getBytes(UTF_8))))
        .isEmpty();
    assertThat(stored().unfinished(address(2), here)).isEmpty();
    assertThat(stored().unfinished(OWNER, here)).hasSize(1);
  }

  @Test
  void dataThatWasEditedSinceIsNamedWithWhatToDo() throws IOException {
    Path journal = begun(add(), false);
    UnfinishedAdd one = unfinished().getFirst();
    one.requireUnchanged();
    Files.write(source, "name,label\nAnn,b\n".getBytes(UTF_8));
    assertThatThrownBy(one::requireUnchanged)
        .isInstanceOfSatisfying(
            ClientException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll(
            source + " is not what it was",
            "Put it back",
            "`probity data add FILE`",
            "remove " + journal);
    Files.delete(source);
    assertThatThrownBy(one::requireUnchanged)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("There is no " + source + " any more");
  }

  @Test
  void aFolderInWhichAFileWasAddedSinceIsNotCarriedOn() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos/cat"));
    Files.writeString(photos.resolve("1.png"), "meow");
    var request =
        new AddDataset.Request(
            folder.resolve("photos"),
            DatasetDescription.named("photos"),
            Optional.empty(),
            Optional.empty());
    Path _ = begun(new BegunAdd(request, folder.resolve("b"), Optional.empty()), false);
    UnfinishedAdd one = unfinished().getFirst();
    one.requireUnchanged();
    Files.writeString(photos.resolve("2.png"), "purr");
    assertThatThrownBy(one::requireUnchanged).hasMessageContaining("is not what it was");
  }

  @Test
  void aDamagedJournalIsNamed() {
    Path journal = begun(add(), false);
    DatasetJournal.open(journal).put("begun", Bytes32.ZERO.toString());
    assertThatThrownBy(this::unfinished)
        .isInstanceOfSatisfying(
            ClientException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
        .hasMessageContainingAll(journal.toString(), "begun");
  }
}
