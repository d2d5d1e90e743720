@NullMarked
package dev.probity.protocol.service.schema;

import org.jspecify.annotations.NullMarked;
