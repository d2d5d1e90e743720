package dev.probity.bench;

import dev.probity.content.CarFile;
import dev.probity.content.CarReader;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.content.WalkResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** A child process that reads a CAR to its end. Arguments: how, and the file. */
final class CarVerification {
  private CarVerification() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    Path car = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "sha256" -> sha256(car);
      case "stream" -> stream(car);
      case "walk" -> walk(car);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** The baseline: nothing but the hash. */
  private static void sha256(Path car) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(car)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    say(digest.digest().length);
  }

  /** Every block against its CID, as they come. */
  private static void stream(Path car) throws IOException {
    try (CarReader reader = CarReader.verifying(Files.newInputStream(car), DagLimits.DEFAULT)) {
      long blocks = 0;
      while (reader.hasNext()) {
        reader.next();
        blocks++;
      }
      say(blocks);
    }
  }

  /** The DAG from its root: every block is there, true, and of the size that its parent says. */
  private static void walk(Path car) throws IOException {
    try (CarFile blocks = CarFile.open(car, DagLimits.DEFAULT)) {
      WalkResult walk =
          new VerifiedDag(blocks, DagLimits.DEFAULT)
              .walk(blocks.root(), 0, (ordinal, cid, length) -> true);
      if (!walk.finished()) {
        throw new IllegalStateException("the walk stopped at block " + walk.blocks());
      }
      say(walk.blocks());
    }
  }

  /** Said while the reader is still open, so that what it keeps is counted. */
  private static void say(long count) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double live = (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
    System.out.printf(Locale.ROOT, "count=%d live=%.3f%n", count, live);
  }
}
