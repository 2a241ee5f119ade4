/** Bootstrap intervals of any statistic over rows, source groups and seeds. */
@NullMarked
package io.github.weaktostrong.eval.statistics;

import org.jspecify.annotations.NullMarked;
