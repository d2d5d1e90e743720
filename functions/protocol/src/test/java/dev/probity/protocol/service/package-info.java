@NullMarked
package dev.probity.protocol.service;

import org.jspecify.annotations.NullMarked;
