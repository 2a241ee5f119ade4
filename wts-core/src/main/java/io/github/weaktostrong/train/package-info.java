/**
 * Training: the loops, their settings, schedules, optimizers and reports.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.train;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
