/**
 * Programs to copy: each one page, on the public API alone.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.examples;

import org.jspecify.annotations.NullMarked;
