package io.github.weaktostrong.benchmark;

import java.util.List;
import java.util.Map;

/**
 * Metrics, rows and intervals that a benchmark makes of a measured language model.
 *
 * @param metrics the task's and the trust metric among them
 * @param rows what they were computed from
 * @param intervals 95 % intervals from resampled rows, (low, high) by metric
 */
public record Findings(Metrics metrics, RowResults rows, Map<String, List<Double>> intervals) {}
