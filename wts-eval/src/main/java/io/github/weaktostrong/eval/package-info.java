/**
 * Metrics, attacks, benchmarks and reports.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.eval;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
