package dev.probity.local.service.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

final class KmsServerTest {
  @TempDir Path folder;

  @Test
  void keysAliasesAndWhatTheySealedSurviveARestart() throws IOException {
    String key;
    GetPublicKeyResponse before;
    SdkBytes blob;
    try (KmsFixture first = new KmsFixture(folder)) {
      key = first.newKey(KeySpec.ECC_SECG_P256_K1, KeyUsageType.SIGN_VERIFY);
      first.kms.createAlias(
          create -> create.aliasName("alias/probity/im-message").targetKeyId(key));
      before = first.kms.getPublicKey(get -> get.keyId("alias/probity/im-message"));
      String sealing = first.newKey(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
      blob =
          first
              .kms
              .encrypt(encrypt -> encrypt.keyId(sealing).plaintext(SdkBytes.fromUtf8String("kept")))
              .ciphertextBlob();
    }
    try (KmsFixture second = new KmsFixture(folder)) {
      assertThat(second.kms.getPublicKey(get -> get.keyId("alias/probity/im-message")).publicKey())
          .isEqualTo(before.publicKey());
      assertThat(
              second
                  .kms
                  .decrypt(decrypt -> decrypt.ciphertextBlob(blob))
                  .plaintext()
                  .asUtf8String())
          .isEqualTo("kept");
      assertThat(second.kms.listAliases().aliases())
          .extracting(AliasListEntry::targetKeyId)
          .containsExactly(key);
      assertThat(second.kms.listAliases(list -> list.keyId(key)).aliases()).hasSize(1);
    }
    try (Stream<Path> files = Files.list(folder.resolve("kms"))) {
      assertThat(files.toList())
          .hasSize(3)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void aKeyIsNamedByIdArnAliasOrAliasArnAndDescribedTheSame() throws IOException {
    try (KmsFixture fixture = new KmsFixture(folder)) {
      KeyMetadata created =
          fixture
              .kms
              .createKey(create ->
                  create
                      .keySpec(KeySpec.RSA_2048)
                      .keyUsage(KeyUsageType.SIGN_VERIFY)
                      .description("tokens"))
              .keyMetadata();
      fixture.kms.createAlias(
          create -> create.aliasName("alias/tokens").targetKeyId(created.arn()));
      String aliasArn = fixture.kms.listAliases().aliases().getFirst().aliasArn();
      for (String name : List.of(created.keyId(), created.arn(), "alias/tokens", aliasArn)) {
        assertThat(fixture.kms.describeKey(describe -> describe.keyId(name)).keyMetadata())
            .isEqualTo(created);
      }
      assertThat(created.description()).isEqualTo("tokens");
      assertThatThrownBy(() ->
              fixture.kms.createAlias(
                  create -> create.aliasName("alias/tokens").targetKeyId(created.keyId())))
          .isInstanceOf(AlreadyExistsException.class);
      for (String unknown :
          List.of("alias/none", "00000000-0000-4000-8000-000000000000", "../aliases")) {
        assertThatThrownBy(() -> fixture.kms.describeKey(describe -> describe.keyId(unknown)))
            .isInstanceOf(NotFoundException.class);
      }
    }
  }

  @Test
  void throttlingIsAnsweredAsOftenAsATestAsksForIt() throws IOException {
    try (KmsFixture fixture = new KmsFixture(folder)) {
      String key = fixture.newKey(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
      fixture.server.throttle("GenerateDataKey", 2);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(
                () -> fixture.kms.generateDataKey(data -> data.keyId(key).numberOfBytes(32)))
            .isInstanceOfSatisfying(
                KmsException.class,
                refused -> {
                  assertThat(refused.awsErrorDetails().errorCode())
                      .isEqualTo("ThrottlingException");
                  assertThat(refused.isThrottlingException()).isTrue();
                });
      }
      assertThat(
              fixture
                  .kms
                  .generateDataKey(data -> data.keyId(key).numberOfBytes(32))
                  .plaintext()
                  .asByteArray())
          .hasSize(32);
    }
  }

  @Test
  void whatIsNoRequestIsRefusedByName() throws IOException, InterruptedException {
    try (KmsFixture fixture = new KmsFixture(folder);
        HttpClient http = HttpClient.newHttpClient()) {
      URI at = fixture.server.endpoint();
      assertThat(post(http, at, "TrentService.DeleteEverything", "{}"))
          .contains("400", "UnknownOperationException");
      assertThat(post(http, at, "Other.CreateKey", "{}"))
          .contains("400", "UnknownOperationException");
      assertThat(post(http, at, "TrentService.CreateKey", "[]"))
          .contains("400", "SerializationException");
      assertThat(post(http, at, "TrentService.CreateKey", "{\"KeySpec\":"))
          .contains("400", "SerializationException");
      assertThat(post(http, at, "TrentService.CreateKey", "{} {}"))
          .contains("400", "SerializationException");
      assertThat(post(http, at, "TrentService.CreateKey", "{\"a\":".repeat(5000)))
          .contains("400", "SerializationException");
      assertThat(post(http, at, "TrentService.CreateKey", "{\"KeySpec\":7}"))
          .contains("400", "SerializationException");
      assertThat(post(http, at, "TrentService.CreateKey", " ".repeat(70_000)))
          .contains("400", "SerializationException", "larger");
      assertThat(post(http, at, "TrentService.Sign", "{}")).contains("400", "ValidationException");
      assertThat(post(http, at, "TrentService.CreateKey", "{\"KeySpec\":\"ECC_NIST_P521\"}"))
          .contains("400", "UnsupportedOperationException");
    }
  }

  @Test
  void aRequestUnderAnotherHostNameIsRefused() throws IOException {
    try (KmsFixture fixture = new KmsFixture(folder);
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), fixture.server.endpoint().getPort())) {
      socket
          .getOutputStream()
          .write(
              "POST / HTTP/1.1\r\nHost: rebound.example\r\nX-Amz-Target: TrentService.ListAliases\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400 ")
          .contains("AccessDeniedException");
    }
  }

  @Test
  void noMutatedRequestIsAnInternalErrorOrSignsAnything() throws IOException, InterruptedException {
    long seed = 20_260_101L;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (KmsFixture fixture = new KmsFixture(folder);
        HttpClient http = HttpClient.newHttpClient()) {
      String key = fixture.newKey(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
      byte[] lawful =
          ("{\"KeyId\":\""
                  + key
                  + "\",\"CiphertextBlob\":\"AQIDBAUGBwgJCgsMDQ4P\",\"EncryptionContext\":{\"a\":\"b\"},\"EncryptionAlgorithm\":\"SYMMETRIC_DEFAULT\"}")
              .getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 300; i++) {
        byte[] mutated = lawful.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        assertThat(post(http, fixture.server.endpoint(), "TrentService.Decrypt", mutated))
            .as("request %d", i)
            .startsWith("400 ");
      }
    }
  }

  @Test
  void noSecretReachesTheLog() throws IOException {
    Logger logger = Logger.getLogger(KmsServer.class.getName());
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Handler handler = new Recorder(lines);
    logger.addHandler(handler);
    logger.setLevel(Level.ALL);
    try (KmsFixture fixture = new KmsFixture(folder)) {
      String key = fixture.newKey(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
      fixture.kms.encrypt(
          encrypt -> encrypt.keyId(key).plaintext(SdkBytes.fromUtf8String("the plaintext")));
      assertThatThrownBy(() ->
              fixture.kms.decrypt(decrypt ->
                  decrypt.keyId(key).ciphertextBlob(SdkBytes.fromUtf8String("the ciphertext"))))
          .isInstanceOf(KmsException.class);
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(null);
    }
    // Other servers of this JVM write there too.
    assertThat(lines)
        .containsSubsequence(
            "kms CreateKey ok", "kms Encrypt ok", "kms Decrypt InvalidCiphertextException")
        .allMatch(line -> line.matches("kms [A-Za-z]+ [A-Za-z]+"));
  }

  private static final class Recorder extends Handler {
    private final List<String> lines;

    Recorder(List<String> lines) {
      this.lines = lines;
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      lines.add(new SimpleFormatter().formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static String post(HttpClient http, URI at, String target, String body)
      throws IOException, InterruptedException {
    return post(http, at, target, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String post(HttpClient http, URI at, String target, byte[] body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(at)
                .header("X-Amz-Target", target)
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
