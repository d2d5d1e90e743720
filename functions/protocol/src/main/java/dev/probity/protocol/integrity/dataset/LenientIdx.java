package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLimits;
import dev.probity.content.DagLink;
import dev.probity.content.VerifiedDag;
import dev.probity.content.VerifiedFile;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The items and labels of an altered IDX data set: each leaf stands where it belongs, whatever
 * became of those before it, so that only items in altered leaves are other records. An item of
 * which a byte cannot be read is passed over.
 */
final class LenientIdx implements AlteredRecords {
  private final PaddedFile first;
  private final PaddedFile second;
  private final IdxRecords reader;
  private final Set<Cid> unreadable = new LinkedHashSet<>();

  LenientIdx(BlockSource source, DagLimits limits, Cid folder) throws IOException {
    VerifiedDag dag = new VerifiedDag(source, limits);
    Map<String, DagLink> files = dag.directory(folder);
    DataReading.requirePair(files.size());
    Iterator<DagLink> links = files.values().iterator();
    DagLink one = links.next();
    DagLink two = links.next();
    first = open(source, limits, dag, one);
    second = open(source, limits, dag, two);
    reader = new IdxRecords(new NamedFile(one.name(), first), new NamedFile(two.name(), second));
  }

  private static PaddedFile open(
      BlockSource source, DagLimits limits, VerifiedDag dag, DagLink link) throws IOException {
    UnverifiedFile leaves = UnverifiedFile.open(source, limits, link.cid());
    if (link.cid().codec() == Codec.RAW) {
      return new PaddedFile(leaves, link.tsize());
    }
    try (VerifiedFile file = dag.openFile(link.cid())) {
      return new PaddedFile(leaves, file.size());
    }
  }

  @Override
  public Optional<SourceRecord> next() throws IOException {
    for (Optional<SourceRecord> record = reader.next();
        record.isPresent();
        record = reader.next()) {
      PaddedFile items = reader.firstHoldsItems() ? first : second;
      PaddedFile labels = reader.firstHoldsItems() ? second : first;
      if (items.isReadable(reader.recordStart(), reader.recordEnd())
          && labels.isReadable(reader.labelStart(), reader.labelStart() + 1)) {
        return record;
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Integer> broken() {
    return List.of();
  }

  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public long bytes() {
    return first.position() + second.position();
  }

  @Override
  public Set<Cid> unreadable() {
    unreadable.addAll(first.leaves().unreadable());
    unreadable.addAll(second.leaves().unreadable());
    return unreadable;
  }
}
