/**
 * Benchmarks, which an experiment measures, and what they make of a trained model.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.benchmark;

import org.jspecify.annotations.NullMarked;
