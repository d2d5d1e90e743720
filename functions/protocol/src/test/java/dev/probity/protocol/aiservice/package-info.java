@NullMarked
package dev.probity.protocol.aiservice;

import org.jspecify.annotations.NullMarked;
