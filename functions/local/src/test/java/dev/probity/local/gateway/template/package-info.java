@NullMarked
package dev.probity.local.gateway.template;

import org.jspecify.annotations.NullMarked;
