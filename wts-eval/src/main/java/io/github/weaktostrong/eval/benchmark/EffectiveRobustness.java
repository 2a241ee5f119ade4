package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Effective robustness: accuracy under shifts beyond what accuracy in distribution predicts (Taori
 * et al. 2020). Without it every trend in robustness may be a trend in accuracy.
 *
 * <p>The prediction is the least-squares line through models without any intervention, logit of the
 * one accuracy against logit of the other. A model at an accuracy of 0 or 1 is no part of the line,
 * and has no effective robustness where that is its accuracy in distribution.
 */
record EffectiveRobustness(String accuracy, String shifted) {
    /** Least spread of the accuracies in distribution that the line goes through. */
    private static final double SPAN = 0.05;

    /**
     * Effective robustness of a model, as a difference of accuracies, in (-1, 1): 0 on the line.
     *
     * @param plain metrics of the models that the line is fitted to
     * @return empty where an accuracy of the model is undefined, or the plain models' accuracies in
     *     distribution span less than 0.05, since then their line is noise
     */
    OptionalDouble of(Metrics model, List<Metrics> plain) {
        List<double[]> points = new ArrayList<>();
        double low = 1;
        double high = 0;
        for (Metrics each : plain) {
            OptionalDouble x = logit(each.get(accuracy));
            OptionalDouble y = logit(each.get(shifted));
            if (x.isPresent() && y.isPresent()) {
                points.add(new double[] {x.getAsDouble(), y.getAsDouble()});
                low = Math.min(low, each.get(accuracy).orElseThrow());
                high = Math.max(high, each.get(accuracy).orElseThrow());
            }
        }
        OptionalDouble x = logit(model.get(accuracy));
        OptionalDouble reached = model.get(shifted);
        return high - low < SPAN || x.isEmpty() || reached.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        reached.getAsDouble() - share(predicted(x.getAsDouble(), points)));
    }

    private static double predicted(double x, List<double[]> points) {
        double meanX = points.stream().mapToDouble(point -> point[0]).average().orElseThrow();
        double meanY = points.stream().mapToDouble(point -> point[1]).average().orElseThrow();
        double squares = 0;
        double products = 0;
        for (double[] point : points) {
            squares += (point[0] - meanX) * (point[0] - meanX);
            products += (point[0] - meanX) * (point[1] - meanY);
        }
        return meanY + products / squares * (x - meanX);
    }

    private static OptionalDouble logit(OptionalDouble share) {
        double p = share.orElse(0);
        return p > 0 && p < 1 ? OptionalDouble.of(Math.log(p / (1 - p))) : OptionalDouble.empty();
    }

    private static double share(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
