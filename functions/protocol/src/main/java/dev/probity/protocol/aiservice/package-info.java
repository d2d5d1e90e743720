/**
 * The AI service. It alone sees records in the clear, and so it alone can say whether they are what
 * was signed and expected (Protocol V, step 16).
 *
 * <pre>
 * IM                            AS                         IPFS          SCim
 *   | R16, S12, previous         |                          |             |
 *   |--------------------------->| S12, S_d, slot --------------------------|
 *   |        pending             |                          |             |
 *   |<---------------------------| every record of both ----|             |
 *   | the same again             |                          |             |
 *   |--------------------------->|                          |             |
 *   | CheckReport, JWE{findings} |                          |             |
 *   |<---------------------------|                          |             |
 * </pre>
 */
@NullMarked
package dev.probity.protocol.aiservice;

import org.jspecify.annotations.NullMarked;
