/**
 * The key custodian (Protocol V): keeps the keys of encrypted versions, and releases one only for a
 * message that the owner signed. It has no public route.
 *
 * <pre>
 * owner                    IM                       custodian                      AS
 *   | R17 = JWE{R16, S12,  |                            |                           |
 *   |   JWE{KeyGrant}}     |                            |                           |
 *   |---------------------&gt;| JWE{KeyGrant}, R16, S12    |                           |
 *   |                      |---------------------------&gt;| R16, slot, no tombstone   |
 *   |                      |        keyCommit           |                           |
 *   |                      |&lt;---------------------------|                           |
 *   |                      |                            |   R16, S12, its own key   |
 *   |                      |                            |&lt;--------------------------|
 *   |                      |       R16, slot, registry, | JWE{KeyGrant}             |
 *   |                      |    no tombstone, one claim |--------------------------&gt;|
 * </pre>
 */
@NullMarked
package dev.probity.protocol.custodian;

import org.jspecify.annotations.NullMarked;
