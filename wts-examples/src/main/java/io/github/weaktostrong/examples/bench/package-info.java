/** Times of optimizer steps on this machine, taken through the public API. */
@NullMarked
package io.github.weaktostrong.examples.bench;

import org.jspecify.annotations.NullMarked;
