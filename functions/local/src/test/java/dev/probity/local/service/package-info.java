/** Tests of the embedded services, against the services themselves. */
@NullMarked
package dev.probity.local.service;

import org.jspecify.annotations.NullMarked;
