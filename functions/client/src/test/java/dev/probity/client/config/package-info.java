@NullMarked
package dev.probity.client.config;

import org.jspecify.annotations.NullMarked;
