/**
 * JSON Schema (draft 2020-12), as far as a service may use it. The library that evaluates it is
 * known to this package alone.
 */
@NullMarked
package dev.probity.protocol.service.schema;

import org.jspecify.annotations.NullMarked;
