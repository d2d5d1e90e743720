/** {@code probity demo}: the whole story on real data, from nothing to a stranger's verdict. */
@NullMarked
package dev.probity.local.demo;

import org.jspecify.annotations.NullMarked;
