/**
 * Who holds which block, and so which blocks are kept. A user holds a block by a lease, which an
 * upload writes before it hands out a URL, or by pins, which a version writes before it is
 * accepted; a block that nobody holds is deleted.
 *
 * <pre>
 *   holding (block, user)  until, size, pins      block  holders        storage (user)  bytes
 *
 *   lease: none → holding                                +1, or none → 1       + size
 *   renew: until + 7 days                                -                      -
 *   pin:   pins + 1        with the version's list      -                      -
 *   unpin: pins - 1        without it                    -                      -
 *   lapse: holding → none  only without pins             -1; of the last: idle  - size
 *                                    7 days later: idle → deleting → deleted → none
 * </pre>
 *
 * <p>Every line is one transaction, each row on condition of its revision. A block in {@code
 * deleting} has no holding, and none is written for it; so what is pinned stays, in whatever order
 * lease, pin and sweep come.
 */
@NullMarked
package dev.probity.protocol.integrity.pinning;

import org.jspecify.annotations.NullMarked;
