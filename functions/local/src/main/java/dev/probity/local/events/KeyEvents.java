package dev.probity.local.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.KeyOf;
import dev.probity.local.events.EventTemplate.Recipient;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;

/** What other modules send the key custodian by Invoke. */
final class KeyEvents {
  private static final String DEPOSIT = "DepositKey";

  private final Scene scene;

  KeyEvents(Scene scene) {
    this.scene = scene;
  }

  /**
   * A version as its owner made and anchored it.
   *
   * @param payload holds {@code storeData}, R16 with S12
   * @param storedAt timestamp of the block of Tx5, seconds
   */
  record Keyed(SampleContent content, ObjectNode payload, long storedAt) {}

  /** A fresh key of this version or another one. */
  KeyGrant grant(SampleContent content, KeyOf of) throws IOException, InterruptedException {
    Eip712Domain domain = scene.integrity().domain();
    Manifest manifest = content.manifest().message();
    return new KeyGrant(
        domain.chainId(),
        domain.verifyingContract(),
        scene.owner().address(),
        manifest.dataId(),
        manifest.version() + (of == KeyOf.ANOTHER_VERSION ? 1 : 0),
        SampleContent.word(scene));
  }

  String sealed(KeyGrant grant) throws IOException, InterruptedException {
    return grant.seal(scene.custodian().key());
  }

  ObjectNode deposit(Keyed keyed, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    KeyGrant grant = grant(keyed.content(), given.key() == null ? KeyOf.THIS_VERSION : given.key());
    ObjectNode good = deposit(keyed, grant);
    boolean before =
        given.accepted() == Accepted.THIS_MESSAGE || Boolean.TRUE.equals(given.rowEdited());
    surround(keyed, given, before, grant, good);
    new Sealing(scene, scene.custodian(), Fault.NONE).change(good, template.besideOrGood());
    return asRead(good);
  }

  ObjectNode release(Keyed keyed, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    KeyGrant grant = grant(keyed.content(), KeyOf.THIS_VERSION);
    surround(keyed, given, given.key() != null, grant, deposit(keyed, grant));
    ObjectNode request = keyed.payload().deepCopy();
    request.put("purpose", "check");
    request.put("storedAt", keyed.storedAt());
    request.put("version", keyed.content().manifest().message().version());
    request.set("recipient", recipient(given).toJson());
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = scene.accepted("ReleaseKey", new RenderedEvent(request.deepCopy(), Map.of()));
    }
    new Sealing(scene, scene.custodian(), Fault.NONE).change(request, template.besideOrGood());
    return asRead(request);
  }

  ObjectNode erase(Keyed keyed, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    KeyGrant grant = grant(keyed.content(), KeyOf.THIS_VERSION);
    surround(keyed, given, given.key() != null, grant, deposit(keyed, grant));
    Manifest manifest = keyed.content().manifest().message();
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("owner", scene.owner().address().toString());
    request.put("dataId", manifest.dataId().toString());
    request.put("version", manifest.version());
    new Sealing(scene, scene.custodian(), Fault.NONE).change(request, template.besideOrGood());
    return asRead(request);
  }

  private ObjectNode deposit(Keyed keyed, KeyGrant grant) throws IOException, InterruptedException {
    ObjectNode request = keyed.payload().deepCopy();
    request.put("keyGrant", sealed(grant));
    request.put("storedAt", keyed.storedAt());
    return request;
  }

  /** The event with each number in the form in which it is read. */
  private static ObjectNode asRead(ObjectNode event) throws WireException {
    return (ObjectNode) StrictJson.parse(CanonicalJson.bytes(event), StrictJson.Limits.MESSAGE);
  }

  private void surround(
      Keyed keyed, Given given, boolean deposited, KeyGrant grant, ObjectNode deposit)
      throws IOException, InterruptedException {
    if (deposited) {
      String _ = scene.accepted(DEPOSIT, new RenderedEvent(deposit.deepCopy(), Map.of()));
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.grant(grant));
    }
    if (Boolean.TRUE.equals(given.erased())) {
      Manifest manifest = keyed.content().manifest().message();
      long _ =
          scene.erase(
              true,
              new Scene.Erasure(manifest.nonce(), manifest.version(), SampleContent.word(scene)),
              true);
    }
  }

  /** The AI service's key, or the form of one that nobody has. */
  private RsaJwk recipient(Given given) {
    if (given.recipient() == Recipient.AS) {
      return scene.releasing();
    }
    var modulus = new BigInteger(1, scene.randomness().bytes(RsaJwk.MODULUS_LENGTH));
    return new RsaJwk(modulus.setBit(0).setBit(8 * RsaJwk.MODULUS_LENGTH - 1));
  }
}
