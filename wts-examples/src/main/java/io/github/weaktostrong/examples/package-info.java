/** Programs to copy: each one page, on the public API alone. */
@NullMarked
package io.github.weaktostrong.examples;

import org.jspecify.annotations.NullMarked;
