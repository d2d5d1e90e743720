/** What is kept in the user's folder. */
@NullMarked
package dev.probity.client.config;

import org.jspecify.annotations.NullMarked;
