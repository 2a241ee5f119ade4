/** UCI Adult: the files, their columns and the sentences made of them. */
@NullMarked
package io.github.weaktostrong.eval.adult;

import org.jspecify.annotations.NullMarked;
