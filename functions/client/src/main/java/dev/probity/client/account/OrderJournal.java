package dev.probity.client.account;

import dev.probity.client.journal.Journal;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.AdminOrder;
import dev.probity.protocol.wire.Address;

/** How far one order for one account is. */
final class OrderJournal extends Journal {
  private final Dispatch<AdminAction> dispatch =
      new Dispatch<>(this, "adminAction", AdminAction.TYPE);

  private OrderJournal(AccountFolder folder, String name) {
    super(folder.orders().resolve(name));
  }

  /** The order that is under way, if there is one. */
  static Dispatch<AdminAction> open(
      AccountFolder folder, AdminOrder order, Address user, int role) {
    String name = order.action() + "-" + role + "-" + user.toString().substring(2);
    return new OrderJournal(folder, name).dispatch;
  }
}
