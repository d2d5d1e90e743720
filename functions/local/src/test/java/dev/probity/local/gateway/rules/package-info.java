@NullMarked
package dev.probity.local.gateway.rules;

import org.jspecify.annotations.NullMarked;
