/** Training: the loop, its settings, schedules, optimizers and what it reports. */
@NullMarked
package io.github.weaktostrong.train;

import org.jspecify.annotations.NullMarked;
