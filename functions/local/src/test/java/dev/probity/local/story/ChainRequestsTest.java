package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.stack.StackOptions;
import dev.probity.local.story.Caller.Token;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a call asks of an endpoint where every function is a process of its own, as in AWS. */
@Tag("slow")
@Timeout(300)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class ChainRequestsTest {
  /** The gateway, IDMA's answer about the role, and the service. */
  private static final int FUNCTIONS = 3;

  private static final ObjectNode PARAM =
      ModuleOverHttp.JSON.createObjectNode().put("hello", "world");

  private static boolean asksForHeads(ProxiedRequest request) {
    return request.calls("eth_getBlockByNumber");
  }

  private static boolean asksForState(ProxiedRequest request) {
    return request.calls("eth_call");
  }

  /** Repeats what a function that is starting, as the one behind it may be, does not answer yet. */
  private static void patiently(Callable<HttpResponse<String>> step) throws Exception {
    HttpResponse<String> answer = step.call();
    for (int tries = 1; answer.statusCode() == 503 && tries < 10; tries++) {
      answer = step.call();
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void eachFunctionOfACallAsksForTheHeadsAndForTheStateOnce(@TempDir Path folder) throws Exception {
    try (Stack stack =
            Stack.start(
                StackOptions.forTests(SharedStack.projectRoot(), folder.resolve("state"))
                    .withRuntimeClient());
        var ann = new Caller(stack, folder);
        FaultProxy chain = FaultProxy.before(stack.rpcUrl());
        StackGateway counted =
            stack.openGateway(Map.of("CHAIN_RPC_URLS", chain.endpoint().toString()))) {
      patiently(() -> ann.list(ann.listServices(request -> request)));
      Token token = ann.token("echo");
      Caller calling = ann.through(counted.url());
      // The first call starts the functions, each of which asks for the chain's id.
      patiently(() -> calling.send(token, "echo", PARAM));
      for (int call = 0; call < 3; call++) {
        long all = chain.seen(request -> true);
        long heads = chain.seen(ChainRequestsTest::asksForHeads);
        long state = chain.seen(ChainRequestsTest::asksForState);
        assertThat(calling.opened(calling.send(token, "echo", PARAM))).isNotNull();
        assertThat(chain.seen(ChainRequestsTest::asksForHeads) - heads).isEqualTo(FUNCTIONS);
        assertThat(chain.seen(ChainRequestsTest::asksForState) - state).isEqualTo(FUNCTIONS);
        assertThat(chain.seen(request -> true) - all).isEqualTo(2 * FUNCTIONS);
      }
    }
  }
}
