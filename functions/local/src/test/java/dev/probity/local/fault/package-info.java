/** Storing a data set while something around it fails: the chain, AWS, the network, the process. */
@NullMarked
package dev.probity.local.fault;

import org.jspecify.annotations.NullMarked;
