package dev.probity.client.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetVersionTest {
  private static final String ID = "0x" + "17".repeat(32);

  @TempDir private Path folder = Path.of("");

  @Test
  void aVersionThatWasBegunIsListedWithWhatItContinues() {
    DatasetJournal first = DatasetJournal.open(folder.resolve("a"));
    first.put("name", "penguins");
    DatasetJournal third = DatasetJournal.open(folder.resolve("b"));
    third.put("name", "penguins");
    third.put("continues", JsonNodeFactory.instance.objectNode().put("id", ID).put("version", 2));
    var stored = new StoredDatasets(folder);
    assertThat(stored.versions()).hasSize(2);
    DatasetVersion unnamed = stored.versions().getFirst();
    assertThat(unnamed.id()).isEmpty();
    assertThat(unnamed.number()).isEqualTo(1);
    DatasetVersion begun = stored.versions().getLast();
    assertThat(begun.id()).isEqualTo(Optional.of(ID));
    assertThat(begun.number()).isEqualTo(3);
    assertThat(begun.state()).isEqualTo("begun");
    assertThat(begun.bundle()).isEmpty();
    assertThat(begun.manifestHash()).isEmpty();
    assertThat(StoredDatasets.isSigned(folder.resolve("b"))).isFalse();
  }

  @Test
  void anIdOfNobodyIsAUsageError() {
    assertThatThrownBy(() -> new StoredDatasets(folder).versions("0x17"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("No data set of yours");
  }
}
