/** Tests of the passwords, and the maker of the list that comes with the program. */
@NullMarked
package dev.probity.protocol.idma.password;

import org.jspecify.annotations.NullMarked;
