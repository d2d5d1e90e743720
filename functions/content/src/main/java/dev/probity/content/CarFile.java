package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A CAR on disk as a source of blocks. One scan at the opening remembers where each block lies (at
 * most 140 bytes a block, so 140 MiB at the default limit of 2^20 blocks); nothing is hashed then,
 * blocks are <b>unverified</b> like those of any source.
 *
 * <p>A block that stands in the CAR twice is tolerated (packers repeat equal chunks) and read at
 * its first place; twice with different lengths is refused, because one of the two must be false.
 * Thread-safe.
 */
public final class CarFile implements BlockSource, AutoCloseable {
  private static final int SCAN_BUFFER_BYTES = 4096;

  private record Place(long offset, int length) {}

  private final FileChannel channel;
  private final Cid root;
  private final Map<Cid, Place> places;

  private CarFile(FileChannel channel, Cid root, Map<Cid, Place> places) {
    this.channel = channel;
    this.root = root;
    this.places = places;
  }

  /**
   * Opens and scans a CAR.
   *
   * @throws ContentException if it is not a well-formed CARv1 with one root within {@code limits},
   *     or has the same CID with two lengths
   */
  public static CarFile open(Path car, DagLimits limits) throws IOException {
    Map<Cid, Place> places = new HashMap<>();
    Cid root;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(car), SCAN_BUFFER_BYTES)) {
      CarSections sections = new CarSections(in, limits);
      root = sections.root();
      while (sections.next()) {
        remember(sections, places);
        sections.skipPayload();
      }
    }
    return new CarFile(FileChannel.open(car, StandardOpenOption.READ), root, places);
  }

  private static void remember(CarSections sections, Map<Cid, Place> places)
      throws ContentException {
    Place here = new Place(sections.payloadOffset(), sections.payloadLength());
    Place first = places.putIfAbsent(sections.cid(), here);
    if (first != null && first.length() != here.length()) {
      throw new ContentException(
          Fault.SIZE_MISMATCH,
          sections.cid(),
          "stands in the CAR with " + first.length() + " and with " + here.length() + " bytes");
    }
  }

  /** The root the header names; only {@link VerifiedDag} finds out whether its DAG is complete. */
  public Cid root() {
    return root;
  }

  /** Different blocks in the CAR. */
  public int blocks() {
    return places.size();
  }

  @Override
  public byte[] get(Cid cid) throws IOException {
    Place place = place(cid);
    byte[] block = new byte[place.length()];
    ChannelBytes.readFully(channel, place.offset(), block, block.length, cid);
    return block;
  }

  @Override
  public int read(Cid cid, byte[] buffer) throws IOException {
    Place place = place(cid);
    if (place.length() > buffer.length) {
      throw new ContentException(
          Fault.TOO_LARGE,
          cid,
          "a block of " + place.length() + " bytes, more than " + buffer.length);
    }
    ChannelBytes.readFully(channel, place.offset(), buffer, place.length(), cid);
    return place.length();
  }

  private Place place(Cid cid) throws BlockNotFoundException {
    Place place = places.get(cid);
    if (place == null) {
      throw new BlockNotFoundException(cid);
    }
    return place;
  }

  /** Closes the file. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
