package dev.probity.local.demo;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.account.RegisterAccount.Registered;
import dev.probity.client.terminal.Stages;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The people of the story: an owner, who becomes nothing more; two who get a role, each by two
 * administrators; and those administrators.
 *
 * @param registered the owner's account
 */
record DemoAccounts(
    DemoPerson owner,
    DemoPerson logAdmin,
    DemoPerson systemAdmin,
    List<DemoPerson> approvers,
    Registered registered) {

  /** Everybody registers, all at once. */
  static DemoAccounts register(Path folder, Stack stack) throws IOException, InterruptedException {
    DemoPerson owner = DemoPerson.make("owner", folder, stack);
    DemoPerson logAdmin = DemoPerson.make("lena", folder, stack);
    DemoPerson systemAdmin = DemoPerson.make("sam", folder, stack);
    List<DemoPerson> approvers =
        List.of(
            DemoPerson.administrator(1, folder, stack), DemoPerson.administrator(2, folder, stack));
    var everybody = new ArrayList<>(List.of(owner, logAdmin, systemAdmin));
    everybody.addAll(approvers);
    List<Future<Registered>> registrations = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (DemoPerson person : everybody) {
        registrations.add(threads.submit(() -> person.register(Stages.silent())));
      }
    }
    List<Registered> accounts = new ArrayList<>();
    for (Future<Registered> registration : registrations) {
      accounts.add(done(registration));
    }
    for (int i = 0; i < everybody.size(); i++) {
      System.out.println(
          "  ok   %-8s %s, %s"
              .formatted(
                  everybody.get(i).name(),
                  accounts.get(i).credential().user(),
                  role(accounts.get(i))));
    }
    return new DemoAccounts(owner, logAdmin, systemAdmin, approvers, accounts.getFirst());
  }

  private static Registered done(Future<Registered> registration) throws InterruptedException {
    try {
      return registration.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case ClientException said -> throw said;
        case null, default ->
            throw ClientException.environment("The demo ends here: a registration failed.", failed);
      }
    }
  }

  private static String role(Registered account) {
    return account.credential().role().role().name().toLowerCase(Locale.ROOT);
  }

  /** One asks, two approve: each by a message of their own and by a transaction. */
  void grantRoles(Path folder) {
    grant(logAdmin, "log-admin", folder);
    grant(systemAdmin, "system-admin", folder);
  }

  private void grant(DemoPerson person, String role, Path folder) {
    Path request = folder.resolve(person.name() + "-request.json");
    person.run("account", "role", "request", "--role", role, "--out", request.toString());
    var sending = new ArrayList<>(List.of("account", "role", "request"));
    for (DemoPerson approver : approvers) {
      Path approval = folder.resolve(approver.name() + "-" + request.getFileName());
      approver.run("admin", "approve", request.toString(), "--out", approval.toString(), "--yes");
      sending.addAll(List.of("--approvals", approval.toString()));
    }
    person.run(sending.toArray(String[]::new));
  }

  /**
   * The log administrator ends the own account, and is refused.
   *
   * @param revoked number of the block that holds the revocation
   * @param refused number of the newest block when the login was refused
   */
  record Revocation(long revoked, long refused) {}

  Revocation revoke() throws IOException, InterruptedException {
    long revoked = logAdmin.revokeOwn();
    int code = logAdmin.exitCode("login", "--account-password-file", logAdmin.secret().toString());
    long newest = logAdmin.newestBlock();
    if (code != ExitCode.REFUSED.number()) {
      throw ClientException.environment(
          "The demo ends here: a revoked account was not refused, exit code " + code + ".", null);
    }
    return new Revocation(revoked, newest);
  }
}
