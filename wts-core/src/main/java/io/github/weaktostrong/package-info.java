/**
 * The facade: what a strong model learns from a weak one, and whether the trust survives.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong;

import org.jspecify.annotations.NullMarked;
