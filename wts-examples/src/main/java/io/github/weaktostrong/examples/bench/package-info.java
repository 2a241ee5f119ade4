/**
 * Times of optimizer steps on this machine, taken through the public API.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.examples.bench;

import org.jspecify.annotations.NullMarked;
