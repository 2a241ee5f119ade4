/**
 * Bootstrap intervals of any statistic over rows, source groups and seeds.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval.statistics;

import org.jspecify.annotations.NullMarked;
