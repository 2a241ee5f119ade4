/** Results of an experiment, and how they are printed. */
@NullMarked
package io.github.weaktostrong.result;

import org.jspecify.annotations.NullMarked;
