package dev.probity.local.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.service.anvil.Anvil;
import dev.probity.local.service.anvil.Mining;
import dev.probity.local.service.kms.KmsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/** What the services cost: the figures of the module's README. */
@Tag("slow")
final class FootprintTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void theServicesStartInTenSecondsOneAfterTheOtherAndHoldLessThanHalfAGibibyte()
      throws IOException, InterruptedException {
    StateFolder state = StateFolder.at(folder);
    LocalCredentials credentials = LocalCredentials.of(state);
    var ports = FreePorts.any(3);
    long start = System.nanoTime();
    try (DynamoDbLocal dynamoDb = DynamoDbLocal.start(TestStack.PROJECT, state, ports.get(0))) {
      double dynamoDbSeconds = since(start);
      long next = System.nanoTime();
      try (S3Proxy s3 = S3Proxy.start(TestStack.PROJECT, state, ports.get(1))) {
        double s3Seconds = since(next);
        next = System.nanoTime();
        try (Anvil chain =
            Anvil.start(
                TestStack.PROJECT,
                state,
                new Anvil.Settings(ports.get(2), 3, Mining.WHILE_NEEDED))) {
          double chainSeconds = since(next);
          next = System.nanoTime();
          try (KmsServer kms = KmsServer.start(state, 0)) {
            double kmsSeconds = since(next);
            double all = since(start);
            report("started", dynamoDb.process(), s3.process(), chain.process());
            work(dynamoDb, s3, chain, credentials);
            long bytes = report("after work", dynamoDb.process(), s3.process(), chain.process());
            System.out.printf(
                "seconds to ready: dynamodb %.2f, s3 %.2f, chain %.2f, kms %.2f (%s); all %.2f%n",
                dynamoDbSeconds, s3Seconds, chainSeconds, kmsSeconds, kms.health().detail(), all);
            assertThat(all).isLessThan(10);
            assertThat(bytes).isLessThan(512L * MIB);
          }
        }
      }
    }
  }

  /** 64 blocks of 1 MiB written and read, 500 table listings, 1,000 blocks of chain. */
  private static void work(
      DynamoDbLocal dynamoDb, S3Proxy s3, Anvil chain, LocalCredentials credentials)
      throws IOException, InterruptedException {
    byte[] block = new byte[MIB];
    new Random(1).nextBytes(block);
    try (S3Client objects = TestStack.s3(s3.endpoint(), credentials);
        DynamoDbClient tables = TestStack.dynamoDb(dynamoDb.endpoint(), credentials)) {
      objects.createBucket(bucket -> bucket.bucket("content"));
      for (int i = 0; i < 64; i++) {
        String key = "b" + i;
        objects.putObject(put -> put.bucket("content").key(key), RequestBody.fromBytes(block));
        assertThat(objects.getObjectAsBytes(get -> get.bucket("content").key(key)).asByteArray())
            .isEqualTo(block);
      }
      IntStream.range(0, 500).forEach(i -> assertThat(tables.listTables().tableNames()).isEmpty());
    }
    chain.rpc().mine(1_000);
  }

  private static long report(String when, ServiceProcess... processes) {
    long sum = 0;
    for (ServiceProcess process : processes) {
      OptionalLong bytes = process.residentBytes();
      System.out.printf("%s: %s %d MiB resident%n", when, process.name(), bytes.orElse(0) / MIB);
      sum += bytes.orElse(0);
    }
    return sum;
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
