package dev.probity.protocol.wire;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** A module's RSA-3072 key, with RSA-OAEP-256 by the JDK alone. */
final class TestRsaKey {
  // Made for these tests, and printed here: it guards nothing. Making one takes seconds.
  private static final String PKCS8 =
      """
      MIIG/QIBADANBgkqhkiG9w0BAQEFAASCBucwggbjAgEAAoIBgQCQuHECnH61yGN5Ul17bttIC95OFjUGGAYHEWZA
      +VJpNAuiUA+I2LRJ07lpZexojyl1oJVKE+PrJE0xBo8WMyn2j7xKsqKKbfPcPVWe50VEg9yv7K2ZW+YQjYZuU9KE
      +EbzbShbedxuKjwQpZ2UzczRW5nE7ncFUruVB5jtnr5+6xXPALqZ6OpWbhNXO5m6q/nGysdLG9fOPYQxEge+kULD
      /WROTztYciZbgUMYdDuurNNhKLT85xAvmMIe4oOTjL8xj3U6RKx7pi6XPqiBpSGbN080DLsp7TiO08oo1oGQdkpq
      LCswEDzcLvUK0B9YNQyRlqcGcJuBNE4F3myzt2kJrYARbgk8RwggP7rzOJyGkLPX0i0nA6GDxzmnRnfSTSpGqxtY
      nmMH6i7ek1pLykYYlSjWiQQ1NjUtRCNdTBFrvVj6cGObIDWHZZUIBD8osZCkoWHSKsSSpheBTdUwXoN6OdiH6vld
      LrD3iP/Aznd+Tpus1BO15whm08OkNWfF5vMCAwEAAQKCAYACVi5hw87sAatVxh8JsYZMjAiCjatFve7m+z5eZZwE
      W2shbbCQlw/UNupTuj3J/EKXKTc7/2QLgJEmkRihV1IbN3drbP4ncT1qwQvNJzyub+qsQjiQyO9LhNB/jUoyYAJo
      /AO1tolrtvjBVjEDy7n3KhZxNkPXu3QMExwsXkkvJbuO4ICZ+JKB1hbF0eruLoqhmKnHaQEtMzb4K+2dFSrkiz/q
      ryYFYBjvuc8aXqXuu8eXzW/aYs8/LgrEwO0Blu40F9THAiQz6Mxc9t720o175zKxUdt9II8zey4lObBgb7AigBQY
      4vY7ImkAZgjzsWKk2GitlB5pHzInvnZ9nEH/ks8grQeiQxX7NFATbn9I0dREL9webmUW72Emxqzuxumn5dcemb+r
      imPgD1KflzFJ4mvTxjNIEnomb57SN4oK4MfGDUOm8Hu4CCcHuz/c0IhRc3GArr7uWVzPF2l/dgI4hoesana7Tmye
      B/hDp8/xSmgiuMPJIcJPLeVScEYo9QECgcEAy2rmKbl/WZdqo6I2Xz9CFTXtKLsZtnjuRtdfKOilbqI+QgU3lzbw
      L6PBM5ta2kVIgZXUaicJCHFpPGzGvheh0RmKX4e/3ffRujldrjnUo68oq863gOQ+kDpQKBqRHlaCFTWz3qGz5tn6
      pBBQ4SMXb3VxiE4PoxH8JA8C1QdNv1qwPK59E2SzBV5LpJrum8L5yZ9ezgL/Ye/Y8pCdLu3R2hPtC9Y67gQ/xkpK
      EzOWz+DMdvSL7U/QP4PN1kRfnT0BAoHBALYhRzqvKh4S67gQiisB5w4LCGm7BnPONXlEt1oEdKjtOXThT3SnRl5t
      uqrPtt0ZvAGdzg3sQ8HD4ckfld2qyOavaXMkoCR6AjnFrzVIARfIN1Bn8fsXUpy1g755V/AcvnJTe94AwaeJfFxo
      yOJD9ir9Y9NeawWM+IYrir7qhinuiInRDiUgI74arztKreqARS3DmcvJuk4zx9Oj2DG+1tyx+XirTCLPvrq3KlzT
      25ajsK3urJ6ZzIN63oCeCMH/8wKBwHOYCbdIPEAzNVxLf85cajcXb++ncxMoYW9MUD01B115QRvPTynVBGRuEAo9
      jEFhAbTx6cVw7Uco+35k6gN39nKWqvVidPu0KjBDDSNGpblmfhwz2j+adJsNKCPCBRlSW5Wl8NLg3RSgZjf5NZza
      jiS+fofQpD4sqDXtedSI0/ubk27IUTdGEB1K2n1ttY46HCwhLoSvW2TSIVymJUxXxNrCXABP+yjqrTsHWFTVCiyT
      OF2Y1jNDGboeMkhCjnsSAQKBwHTNls7N86bh34ZmJRY73CCndrfIF/VA9A5XwXbbkK2dpdGNhdV8SabZnHNbTx0x
      Gd+3gqRvN20W4MCJnyVQGBPJv0j23jVGghLm8tyq1viXkNHiN9AePv79cgY/7+Ovq3vKio/v0EJP7A+fq+VgTIl5
      hAHUdbJTnDb/ybVy1qQhtDMefYHVwNZ0apkN5ceUh8k3vnRxZSguESNr2oTcrRNQmHuI8AULUniQa3yo6hUL2Y1S
      miYE4KIZtISr1VYFfQKBwQCKpkfRW646srFYPgpddbiZoJfExrtoeI+UgJUFHTEiRwJCWayA6JmXEu9QY5CTZBon
      GWbFwANvxuJrYQebbi+KCI8ItNY1W62VRYLDeBvZaAt+S4ahyJJ9VmDwUQHBMTCv99LpW8GYMqOiD7398YadN/n6
      uNVUxfTryPCX746sF9/yQV1ueOe9CtUdzzRcGD+/oDdmHn8lWlhqoMBUEWsfFWxxr/pkcyico+JMffJbfjLdnI8R
      fEoWXdbiah31YJE=
      """;

  static final KeyPair PAIR = read();
  static final RsaJwk JWK = RsaJwk.of((RSAPublicKey) PAIR.getPublic());

  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private TestRsaKey() {}

  private static KeyPair read() {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      RSAPrivateCrtKey key =
          (RSAPrivateCrtKey)
              factory.generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(PKCS8)));
      return new KeyPair(
          factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())),
          key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] unwrap(byte[] encryptedKey) throws GeneralSecurityException {
    return oaep(Cipher.DECRYPT_MODE, encryptedKey);
  }

  static byte[] wrap(byte[] key) throws GeneralSecurityException {
    return oaep(Cipher.ENCRYPT_MODE, key);
  }

  private static byte[] oaep(int mode, byte[] bytes) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(mode, mode == Cipher.ENCRYPT_MODE ? PAIR.getPublic() : PAIR.getPrivate(), OAEP_256);
    return cipher.doFinal(bytes);
  }
}
