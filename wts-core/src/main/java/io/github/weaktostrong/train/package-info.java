/**
 * Training: the loops, their settings, schedules, optimizers and reports.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.train;

import org.jspecify.annotations.NullMarked;
