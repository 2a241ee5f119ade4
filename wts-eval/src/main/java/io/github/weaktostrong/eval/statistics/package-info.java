/**
 * Bootstrap intervals of any statistic over rows, source groups and seeds.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.eval.statistics;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
