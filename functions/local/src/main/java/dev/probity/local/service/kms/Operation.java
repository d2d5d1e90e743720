package dev.probity.local.service.kms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** One operation of the API: the members of a request to those of its answer. */
@FunctionalInterface
interface Operation {
  ObjectNode answer(KmsRequest request) throws KmsFault, IOException, GeneralSecurityException;
}
