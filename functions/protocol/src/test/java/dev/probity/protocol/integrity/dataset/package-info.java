@NullMarked
package dev.probity.protocol.integrity.dataset;

import org.jspecify.annotations.NullMarked;
