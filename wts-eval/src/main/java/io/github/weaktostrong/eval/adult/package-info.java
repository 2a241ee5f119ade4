/**
 * UCI Adult: the files, their columns and the sentences made of them.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval.adult;

import org.jspecify.annotations.NullMarked;
