package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Metrics;

/**
 * A method without training, applied to a student's predictions, for comparison.
 *
 * @param name the method
 * @param strategy strategy of the student
 * @param role the student
 * @param seed its seed
 * @param metrics on D_T
 */
public record BaselineResult(
        String name, Strategy strategy, Role role, long seed, Metrics metrics) {}
