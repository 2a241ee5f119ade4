/** Benchmarks, which an experiment measures, and what they make of a trained model. */
@NullMarked
package io.github.weaktostrong.benchmark;

import org.jspecify.annotations.NullMarked;
