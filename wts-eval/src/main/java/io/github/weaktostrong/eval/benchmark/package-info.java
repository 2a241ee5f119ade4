/**
 * Benchmarks: how their data is read, split and measured.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval.benchmark;

import org.jspecify.annotations.NullMarked;
