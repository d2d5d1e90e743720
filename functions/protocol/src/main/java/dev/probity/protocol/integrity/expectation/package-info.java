/**
 * What an owner expects of the data, said in a small language and signed with the metadata. The
 * grammar is in {@code docs/data-versions.md}; {@link
 * dev.probity.protocol.integrity.expectation.Expectation} names its forms. Nothing here reads data.
 */
@NullMarked
package dev.probity.protocol.integrity.expectation;

import org.jspecify.annotations.NullMarked;
