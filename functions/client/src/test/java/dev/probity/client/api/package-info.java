@NullMarked
package dev.probity.client.api;

import org.jspecify.annotations.NullMarked;
