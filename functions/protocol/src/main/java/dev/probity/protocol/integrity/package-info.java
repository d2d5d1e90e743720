/**
 * Protocol V: a data set is stored, anchored and accepted.
 *
 * <pre>
 * owner                         IPFS            SCim                IM
 *   | 1-4  d, M_t, manifest, S_d |               |                  |
 *   |--------------------------->|               |                  |
 *   | 5-6  Tx5 storeTdataHash(H12, H_ipfs)       |                  |
 *   |------------------------------------------->|                  |
 *   | 9-10 R17 = JWE{R16, S12}   |               |                  |
 *   |-------------------------------------------------------------->|
 *   |                            |               |<-- 11 C0-C7, C9 -|
 *   |                            |               |   key to the custodian
 *   |                            |<--- 13-16 every block, S_d ------|
 *   | 17-19 StoreReceipt, S15    |               |                  |
 *   |<--------------------------------------------------------------|
 * </pre>
 */
@NullMarked
package dev.probity.protocol.integrity;

import org.jspecify.annotations.NullMarked;
