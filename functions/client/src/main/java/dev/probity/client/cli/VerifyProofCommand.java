package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.terminal.Stages;
import dev.probity.client.verify.ContentLocation;
import dev.probity.client.verify.RecordProofs;
import dev.probity.client.verify.RpcWitness;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.proof.ProvedRecord;
import dev.probity.protocol.integrity.proof.RecordProof;
import dev.probity.protocol.integrity.proof.RecordProof.Inclusion;
import dev.probity.protocol.integrity.proof.RecordProofException;
import dev.probity.protocol.integrity.proof.RecordProofVerifier;
import dev.probity.protocol.integrity.verification.ChainWitness;
import dev.probity.protocol.integrity.verification.DatasetVerifier;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.integrity.verification.Verdict;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity verify-proof}: a bundle as {@code verify} does, and then one record. */
@Command(
    name = "verify-proof",
    mixinStandardHelpOptions = true,
    description = {
      "Verify a proof of `probity prove`: that a record is in a data set, or not in it.",
      "",
      "Nobody at the operator is asked. The bundle is verified first, as `probity verify` does it."
          + " With --content all of the data is read, and the order of the leaves recomputed by"
          + " you. With --record-key alone nothing of the data is read: a record that is in is"
          + " proved all the same, as the owner signed it. That one is absent then rests on the"
          + " word of the deployment's AI service, if the bundle has its check report; without it"
          + " on the owner's word: it is not confirmed, and ends with exit code 9."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity verify-proof penguin.proof.cbor --record penguin.json --bundle"
          + " penguins.bundle.json \\",
      "    --network network.json --content penguins.car --rpc https://rpc.example.org",
      "  probity verify-proof penguin.proof.cbor --record penguin.json --bundle"
          + " penguins.bundle.json \\",
      "    --network network.json --record-key 0x8a41… --rpc https://rpc.example.org",
      "",
      "Exit codes: 0 proved, 2 usage, 4 not verified, 5 anchor unconfirmed, 6 something did not"
          + " answer,",
      "9 absence unconfirmed."
    })
final class VerifyProofCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "PROOF", description = "The proof file.")
  private Path proofFile = Path.of("");

  @Option(
      names = "--record",
      required = true,
      paramLabel = "RECORD",
      description = RecordArgument.HELP)
  private String record = "";

  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "BUNDLE",
      description = "The bundle of the data set.")
  private Path bundleFile = Path.of("");

  @Option(
      names = "--network",
      required = true,
      paramLabel = "FILE",
      description = "The network descriptor that you trust.")
  private Path networkFile = Path.of("");

  @Option(
      names = "--content",
      paramLabel = "DIR|FILE.car|URL",
      description = "A folder of blocks, a CAR file, or any IPFS trustless gateway.")
  private @Nullable String content;

  @Option(
      names = "--record-key",
      paramLabel = "HEX",
      description = "The record key K_r (default: the one in the content's metadata).")
  private @Nullable String recordKey;

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "A JSON-RPC endpoint of your own choice; with two or more, two must agree.")
  private List<URI> rpcs = List.of();

  @Override
  public Integer call() {
    if (content == null && recordKey == null) {
      throw ClientException.usage("Name the content, or the record key: one is needed.", null);
    }
    Optional<Bytes32> givenKey = Optional.ofNullable(recordKey).map(VerifyProofCommand::key);
    byte[] proof = readProof();
    SourceRecord asked = RecordArgument.read(record);
    NetworkDescriptor network = CommonOptions.network(networkFile);
    byte[] bundle = VerifyCommand.read(bundleFile);
    requireRecordKey(bundle);
    Optional<ChainWitness> witness =
        rpcs.isEmpty() ? Optional.empty() : Optional.of(new RpcWitness(rpcs, network.chainId()));
    var verifier = new DatasetVerifier(Secp256k1.best());
    if (content == null) {
      try (Stages stages = common.stages()) {
        Verdict verdict =
            verifier.verifyWithoutContent(bundle, network, witness, new VerifyCommand.Told(stages));
        return answer(verdict, bundle, proof, asked, givenKey.orElseThrow());
      }
    }
    try (ContentLocation location = ContentLocation.open(content);
        Stages stages = common.stages()) {
      Verdict verdict =
          verifier.verify(
              bundle, network, location.blocks(), witness, new VerifyCommand.Told(stages));
      if (!holds(verdict)) {
        return say(Outcome.of(verdict), Optional.empty(), Optional.empty(), verdict);
      }
      Bytes32 key =
          givenKey.orElseGet(() -> RecordProofs.metadata(location, parsed(bundle)).recordKey());
      return answer(verdict, bundle, proof, asked, key);
    }
  }

  /** K_r of encrypted data stands in no content that can be read here. */
  private void requireRecordKey(byte[] bundle) {
    if (recordKey == null && isEncrypted(bundle)) {
      throw ClientException.usage(
          "The data is encrypted: name its record key with --record-key.", null);
    }
  }

  /** What is no bundle is left to the verifier, which says why. */
  private static boolean isEncrypted(byte[] bundle) {
    try {
      return !Bundle.parse(bundle).manifest().message().keyCommit().isZero();
    } catch (WireException noBundle) {
      return false;
    }
  }

  private int answer(
      Verdict verdict, byte[] bundle, byte[] proof, SourceRecord asked, Bytes32 key) {
    if (!holds(verdict)) {
      return say(Outcome.of(verdict), Optional.empty(), Optional.empty(), verdict);
    }
    try {
      ProvedRecord proved =
          new RecordProofVerifier(parsed(bundle).manifest(), key).verify(proof, asked);
      Outcome outcome =
          !proved.confirmedBy(verdict.order())
              ? Outcome.ABSENCE_UNCONFIRMED
              : verdict.status() == Verdict.Status.ANCHOR_UNCONFIRMED
                  ? Outcome.ANCHOR_UNCONFIRMED
                  : Outcome.PROVED;
      return say(outcome, Optional.of(new Proved(proved, verdict)), Optional.empty(), verdict);
    } catch (RecordProofException refused) {
      return say(Outcome.REFUSED, Optional.empty(), Optional.of(refused), verdict);
    }
  }

  /** What a proof shows of the data set that was verified. */
  private record Proved(ProvedRecord record, Verdict dataset) {
    String claim() {
      return record.claim() instanceof Inclusion ? "in" : "not-in";
    }
  }

  private enum Outcome {
    PROVED("proved", ExitCode.OK),
    REFUSED("refused", ExitCode.NOT_VERIFIED),
    ANCHOR_UNCONFIRMED("anchor-unconfirmed", ExitCode.ANCHOR_UNCONFIRMED),
    UNAVAILABLE("unavailable", ExitCode.UNAVAILABLE),
    ABSENCE_UNCONFIRMED("absence-unconfirmed", ExitCode.ABSENCE_UNCONFIRMED);

    private final String code;
    private final ExitCode exitCode;

    Outcome(String code, ExitCode exitCode) {
      this.code = code;
      this.exitCode = exitCode;
    }

    /** Of a bundle that does not hold. */
    static Outcome of(Verdict verdict) {
      return verdict.status() == Verdict.Status.UNAVAILABLE ? UNAVAILABLE : REFUSED;
    }
  }

  /** Whether a proof may be held against the bundle's manifest. */
  private static boolean holds(Verdict verdict) {
    return switch (verdict.status()) {
      case VERIFIED, CONTENT_NOT_READ, ANCHOR_UNCONFIRMED -> true;
      case REFUSED, UNAVAILABLE -> false;
    };
  }

  private int say(
      Outcome outcome,
      Optional<Proved> proved,
      Optional<RecordProofException> refused,
      Verdict verdict) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", outcome.code);
    proved.ifPresent(shown -> {
      json.put("claim", shown.claim());
      json.put("order", shown.dataset().order().code());
      if (shown.record().claim() instanceof Inclusion in) {
        json.put("occurrence", in.occurrence());
      }
    });
    refused.ifPresent(why ->
        json.putObject("failure")
            .put("code", why.fault().code())
            .put("detail", String.valueOf(why.getMessage())));
    json.set("bundle", verdict.toJson());
    String headline = headline(outcome, proved, refused);
    common.print(
        json,
        headline
            + proved.map(shown -> System.lineSeparator() + order(shown)).orElse("")
            + System.lineSeparator()
            + System.lineSeparator()
            + "The bundle: "
            + verdict.toText());
    return outcome.exitCode.number();
  }

  private static String headline(
      Outcome outcome, Optional<Proved> proved, Optional<RecordProofException> refused) {
    String what =
        proved
            .map(shown ->
                shown.record().claim() instanceof Inclusion
                    ? "the record is in the data set that was signed"
                    : "the record is not in the data set")
            .orElse("");
    return switch (outcome) {
      case PROVED -> "PROVED: " + what;
      case ANCHOR_UNCONFIRMED ->
          "ANCHOR UNCONFIRMED: "
              + what
              + ", if the anchor block is of your chain, which nobody you trust confirms";
      case ABSENCE_UNCONFIRMED ->
          "ABSENCE UNCONFIRMED: "
              + what
              + " if its leaves are in order; who reads all of the content sees whether";
      case UNAVAILABLE ->
          "NOT VERIFIED: something needed was not to be had; the proof was not looked at";
      case REFUSED ->
          refused
              .map(why -> "REFUSED: " + why.fault().code() + ": " + why.getMessage())
              .orElse("REFUSED: the bundle is not verified; the proof was not looked at");
    };
  }

  private static String order(Proved shown) {
    return switch (shown.dataset().order()) {
      case RECOMPUTED -> "  order of the records: recomputed by you, from the whole content";
      case ATTESTED ->
          "  order of the records: attested by the AI service of this deployment"
              + shown.dataset().attestation().map(given -> ", " + given.signer()).orElse("");
      case OWNERS_WORD -> "  order of the records: the owner's word; nobody here read all records";
    };
  }

  private static Bundle parsed(byte[] bundle) {
    try {
      return Bundle.parse(bundle);
    } catch (WireException impossible) {
      throw new IllegalStateException("a bundle that was verified is well formed", impossible);
    }
  }

  private static Bytes32 key(String hex) {
    try {
      return Bytes32.parse(hex);
    } catch (WireException wrong) {
      throw ClientException.usage(
          "--record-key is 0x and 64 hexadecimal digits in lower case.", wrong);
    }
  }

  /** One byte more than any proof has, so that a longer file is refused as no proof. */
  private byte[] readProof() {
    try (InputStream in = Files.newInputStream(proofFile)) {
      return in.readNBytes(RecordProof.MAX_BYTES + 1);
    } catch (IOException unreadable) {
      throw ClientException.usage("cannot read the proof " + proofFile, unreadable);
    }
  }
}
