/** Benchmarks: how their data is read, split and measured. */
@NullMarked
package io.github.weaktostrong.eval.benchmark;

import org.jspecify.annotations.NullMarked;
