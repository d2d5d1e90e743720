/** The module's HTTPS API as a client sees it. */
@NullMarked
package dev.probity.client.api;

import org.jspecify.annotations.NullMarked;
