/**
 * Metrics, attacks, benchmarks and reports.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval;

import org.jspecify.annotations.NullMarked;
