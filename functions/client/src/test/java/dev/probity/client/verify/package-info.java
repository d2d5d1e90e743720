@NullMarked
package dev.probity.client.verify;

import org.jspecify.annotations.NullMarked;
