/** The stranger's side: a bundle, content from anywhere, and a verdict. */
@NullMarked
package dev.probity.client.verify;

import org.jspecify.annotations.NullMarked;
