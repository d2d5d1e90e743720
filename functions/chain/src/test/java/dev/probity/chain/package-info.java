/**
 * Tests against a real node (anvil), through a proxy that makes it faulty where that is the test.
 */
@NullMarked
package dev.probity.chain;

import org.jspecify.annotations.NullMarked;
