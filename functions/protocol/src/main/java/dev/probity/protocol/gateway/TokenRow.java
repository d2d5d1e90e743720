package dev.probity.protocol.gateway;

import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.util.List;

/**
 * A token that was decided on, without the token itself. Whether it was issued, and counts, is the
 * chain's to say. It never changes.
 *
 * @param opening what H10 commits to
 */
record TokenRow(TokenOpening opening) {

  /** Whose it is. */
  Address user() {
    return opening.request().message().user();
  }

  /** H9. */
  Bytes32 requestHash() {
    return opening.request().digest();
  }

  /** H10. */
  Bytes32 tokenHash() {
    return opening.tokenHash();
  }

  /** O, sorted and unique. */
  List<String> services() {
    return opening.request().message().services();
  }

  /** First second at which it has expired. */
  long timeExp() {
    return opening.timeExp();
  }

  String toJson() {
    return opening.toJson().toString();
  }

  static TokenRow parse(StoredJson json) {
    try {
      return new TokenRow(TokenOpening.parse(json.json()));
    } catch (WireException ours) {
      throw new IllegalStateException("a token of a row with a valid MAC", ours);
    }
  }
}
