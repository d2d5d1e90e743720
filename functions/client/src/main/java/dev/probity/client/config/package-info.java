/** What a user keeps between commands: settings, network descriptor, wallet, journals. */
@NullMarked
package dev.probity.client.config;

import org.jspecify.annotations.NullMarked;
