package dev.probity.local.demo;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.gateway.KeptTokens;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;

/**
 * Protocols III and IV: what may be called, a token for it, a call, long work, and the token's end.
 *
 * @param tokenHash H10 of the token
 * @param revoked number of the block that revoked it
 * @param refused number of the newest block when the call was refused
 */
record DemoCalls(String tokenHash, long revoked, long refused) {

  /** Played by somebody who is logged in. */
  static DemoCalls play(DemoPerson person) throws IOException, InterruptedException {
    person.run("services");
    person.run(
        "token",
        "request",
        "--service",
        "echo",
        "--service",
        "digest-iterate",
        "--ttl",
        "10m",
        "--yes");
    person.run("call", "echo", "--param", "{\"hello\":\"world\"}");
    person.run(
        "call", "digest-iterate", "--param", "{\"seed\":\"probity\",\"rounds\":2000000}", "--wait");
    Bytes32 token =
        new KeptTokens(
                AccountFolder.of(person.folder(), person.stack().network(), person.address()))
            .list()
            .getFirst()
            .tokenHash();
    long revoked = person.revokeToken(token);
    int code =
        person.exitCode(
            "call", "echo", "--param", "{\"hello\":\"again\"}", "--token", token.toString());
    long newest = person.newestBlock();
    if (code != ExitCode.REFUSED.number()) {
      throw ClientException.environment(
          "The demo ends here: a revoked token was not refused, exit code " + code + ".", null);
    }
    return new DemoCalls(token.toString(), revoked, newest);
  }
}
