/**
 * What runs first inside a child JVM. Nothing here uses anything but the JDK, because these classes
 * stand on the class path of another program.
 */
@NullMarked
package dev.probity.local.service.child;

import org.jspecify.annotations.NullMarked;
