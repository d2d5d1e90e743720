@NullMarked
package dev.probity.local.gateway;

import org.jspecify.annotations.NullMarked;
