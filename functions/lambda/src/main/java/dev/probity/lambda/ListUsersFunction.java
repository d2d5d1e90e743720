package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.ListUsers;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/admin/users}: AdminAction {@code list-users}. */
public final class ListUsersFunction extends HttpFunction {
  private final ListUsers step;

  public ListUsersFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ListUsersFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public ListUsersFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new ListUsers(ports);
  }

  @Override
  String step() {
    return "ListUsers";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.list(call.received())
        .map(page ->
            Reply.json(
                200, JsonNodeFactory.instance.objectNode().put("reply", page.sealedReply())));
  }
}
