/** Metrics, attacks, benchmarks and reports. */
@NullMarked
package io.github.weaktostrong.eval;

import org.jspecify.annotations.NullMarked;
