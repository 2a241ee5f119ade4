/** How long optimizer steps take on this machine, timed through the public API. */
@NullMarked
package io.github.weaktostrong.examples.bench;

import org.jspecify.annotations.NullMarked;
