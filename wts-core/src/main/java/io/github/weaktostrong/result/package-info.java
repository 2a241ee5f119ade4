/**
 * Results of an experiment, and how they are printed.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.result;

import org.jspecify.annotations.NullMarked;
