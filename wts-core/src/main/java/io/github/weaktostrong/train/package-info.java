/** Training: the loops, their settings, schedules, optimizers and reports. */
@NullMarked
package io.github.weaktostrong.train;

import org.jspecify.annotations.NullMarked;
