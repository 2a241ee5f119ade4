/** The facade: what a strong model learns from a weak one, and whether the trust survives. */
@NullMarked
package io.github.weaktostrong;

import org.jspecify.annotations.NullMarked;
