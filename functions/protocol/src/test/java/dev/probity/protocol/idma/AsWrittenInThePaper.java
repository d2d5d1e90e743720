package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Protocols I and II as the paper writes them (section 4.2, Appendices A and B), no further than
 * the attacks on them need.
 */
final class AsWrittenInThePaper {
  private final Map<Address, Bytes32> requests = new HashMap<>();
  private final Map<Bytes32, Address> owners = new HashMap<>();

  /** A row of the user table: what it says, is believed. */
  record Row(Bytes32 passwordHash, int role, boolean revoked) {}

  final Map<Address, Row> table = new HashMap<>();
  private final Set<Bytes32> sessions = new HashSet<>();

  /** Step 2: {@code storeRegData(user, H1)}, sent by anybody. */
  void storeRegData(Address user, Bytes32 requestHash) {
    requests.put(user, requestHash);
  }

  /** Step 7: the hash of the request is the one on chain. */
  boolean accepts(Address user, Bytes32 requestHash) {
    return requestHash.equals(requests.get(user));
  }

  /** Step 2 of a contract that keeps hashes by themselves: who is first, has it. */
  void storeHash(Address sender, Bytes32 requestHash) {
    owners.putIfAbsent(requestHash, sender);
  }

  /** Step 10: who is given the credential of this request. */
  @Nullable Address ownerOf(Bytes32 requestHash) {
    return owners.get(requestHash);
  }

  /** Step 1: H1 = hash(name, email, password), without anything random. */
  static Bytes32 requestHash(String name, String email, String password) {
    return Digests.keccak256(name + "|" + email + "|" + password);
  }

  static Bytes32 passwordHash(String password) {
    return Digests.keccak256(password);
  }

  /** R5: the message holds the hash that the table holds; it is good for ever. */
  boolean logIn(Address user, Bytes32 passwordHash) {
    Row row = Objects.requireNonNull(table.get(user));
    if (row.revoked() || !row.passwordHash().equals(passwordHash)) {
      return false;
    }
    sessions.add(Digests.keccak256(user + " session " + sessions.size()));
    return true;
  }

  int sessions() {
    return sessions.size();
  }

  /** U_rl: what the signature of S7 is over. */
  record RoleReply(int role, boolean signedByIdma) {}

  RoleReply role(Address user) {
    return new RoleReply(Objects.requireNonNull(table.get(user)).role(), true);
  }

  /** III.8: an answer of IDMA's, whoever was asked after. */
  static boolean grantsAdmin(RoleReply reply) {
    return reply.signedByIdma() && reply.role() == Role.SYSTEM_ADMIN.number();
  }
}
