package io.github.weaktostrong.objective;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.objective.RowMethod.RowLoss;
import io.github.weaktostrong.objective.RowMethod.RowTarget;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Transfer methods of the literature: what a student is trained towards, given a weak model's
 * labels.
 *
 * <p>Below q is the weak label of a row, p the student's probabilities at it and C the number of
 * classes; the loss of a batch is the mean over its rows. None of these methods couples the rows of
 * a batch, so all but {@link #confidenceFilter} may stand beside a {@link GradientMechanism}. The
 * one that couples them is {@link AuxiliaryConfidenceLoss}.
 */
public final class TransferMethods {
    private static final RowTarget WEAK = (own, weak, stepsDone) -> weak;

    private TransferMethods() {}

    /** Cross-entropy, {@code -sum q log p}: the naive student's loss, with its digest. */
    public static TransferMethod crossEntropy() {
        return AuxiliaryConfidenceLoss.off();
    }

    /**
     * Cross-entropy against a mixture of weak label and own prediction by how sure the student is
     * of either.
     *
     * <pre>{@code
     * target = (1 - a) q + a onehot(argmax p)
     * a = e^(-log p_own / T) / (e^(-log p_own / T) + e^(-log p_weak / T))
     * }</pre>
     *
     * <p>with own = argmax p and weak = argmax q: a is 1/2 where both name one class, and less the
     * less the student thinks of the weak model's. Source: Guo et al. (2024), <em>Vision
     * Superalignment</em>, arXiv 2402.03749, whose code has this weight, with T an option.
     *
     * @param temperature T, above 0; 1 is the usual value
     */
    public static TransferMethod adaptiveConfidence(double temperature) {
        Checks.requirePositive(
                temperature,
                "temperature of adaptive-confidence is %s; expected a number above 0; 1 is usual");
        return RowMethod.of(
                settings("adaptive-confidence", "temperature", temperature),
                (own, weak, stepsDone) -> {
                    int mine = argmax(own);
                    double ratio = (own[argmax(weak)] - own[mine]) / temperature; // at most 0
                    double alpha = 1 / (1 + Math.exp(-ratio));
                    double[] target = new double[weak.length];
                    Arrays.setAll(target, c -> (1 - alpha) * weak[c] + alpha * (c == mine ? 1 : 0));
                    return target;
                },
                RowLoss.CROSS_ENTROPY);
    }

    /**
     * Reverse cross-entropy, {@code -sum p log q}: what the weak model calls unlikely is avoided,
     * what it is unsure of is left to the student.
     *
     * <p>Source: Yao et al. (2025), <em>Revisiting Weak-to-Strong Generalization</em>, arXiv
     * 2502.11107. The logarithm of a hard label is not finite, so q is raised to a floor and
     * divided by its sum.
     *
     * @param floor least probability of a class in a weak label, above 0 and at most 0.1; 1e-4 is
     *     the default
     */
    public static TransferMethod reverseCrossEntropy(double floor) {
        return reverse(settings("reverse-cross-entropy", "floor", floor), 1, 0, floor);
    }

    /**
     * Reverse Kullback-Leibler divergence, {@code sum p log(p / q)}: reverse cross-entropy less the
     * student's own entropy, 0 at q alone.
     *
     * <p>Source and floor as of {@link #reverseCrossEntropy}.
     *
     * @param floor least probability of a class in a weak label, above 0 and at most 0.1; 1e-4 is
     *     the default
     */
    public static TransferMethod reverseKl(double floor) {
        return reverse(settings("reverse-kl", "floor", floor), 1, 1, floor);
    }

    /**
     * Cross-entropy in both directions, {@code -(1 - b) sum q log p - b sum p log q}.
     *
     * <p>Source: Wang et al. (2019), <em>Symmetric Cross Entropy</em>, arXiv 1908.06112, with the
     * reverse part of Yao et al. (2025); floor as of {@link #reverseCrossEntropy}.
     *
     * @param share b in [0, 1] of the reverse direction; 0.5 is the default
     * @param floor least probability of a class in a weak label, above 0 and at most 0.1; 1e-4 is
     *     the default
     */
    public static TransferMethod reverseMixture(double share, double floor) {
        Checks.requireShare(
                share,
                "share of reverse-mixture is %s; expected a number from 0 to 1; 0.5 is usual");
        Map<String, Object> options = settings("reverse-mixture", "share", share);
        options.put("floor", floor);
        return reverse(options, share, 0, floor);
    }

    /** {@code -(1 - share) sum q log p + share sum p (entropy log p - log q)}. */
    private static TransferMethod reverse(
            Map<String, Object> options, double share, double entropy, double floor) {
        if (!(floor > 0 && floor <= 0.1)) {
            throw new IllegalArgumentException(
                    "floor of %s is %s; expected a number above 0 and at most 0.1, since log 0 is not finite; 1e-4 is usual"
                            .formatted(options.get(RowMethod.NAME), floor));
        }
        return RowMethod.of(
                options,
                (own, weak, stepsDone) -> {
                    double[] target = Arrays.stream(weak).map(q -> Math.max(q, floor)).toArray();
                    double sum = Arrays.stream(target).sum();
                    Arrays.setAll(target, c -> target[c] / sum);
                    return target;
                },
                (own, target, slope) -> {
                    double value = 0;
                    for (int c = 0; c < slope.length; c++) {
                        double p = Math.exp(own[c]);
                        double gap = entropy * own[c] - Math.log(target[c]);
                        value += share * p * gap - (1 - share) * target[c] * own[c];
                        slope[c] = share * p * (gap + entropy) - (1 - share) * target[c];
                    }
                    return value;
                });
    }

    /**
     * Generalised Jensen-Shannon divergence, between the two directions of Kullback-Leibler.
     *
     * <pre>{@code
     * b sum q log(q / m) + (1 - b) sum p log(p / m),  m = b q + (1 - b) p
     * }</pre>
     *
     * <p>Bounded, so that one row that the weak model got wrong cannot rule a batch. At b = 1/2 the
     * symmetric divergence of Lin (1991); in general that of Agarwal et al. (2024), <em>On-Policy
     * Distillation of Language Models</em>, arXiv 2306.13649, equation 1.
     *
     * @param share b, above 0 and below 1; 0.5 is the default
     */
    public static TransferMethod jensenShannon(double share) {
        Checks.requireProperShare(
                share,
                "share of jensen-shannon is %s; expected a number above 0 and below 1, since at"
                        + " both ends it is 0 for every student; 0.5 is usual");
        return RowMethod.of(
                settings("jensen-shannon", "share", share),
                WEAK,
                (own, target, slope) -> {
                    double value = 0;
                    for (int c = 0; c < slope.length; c++) {
                        double p = Math.exp(own[c]);
                        double q = target[c];
                        double logMiddle = Math.log(share * q + (1 - share) * p);
                        value += q == 0 ? 0 : share * q * (Math.log(q) - logMiddle);
                        slope[c] = p == 0 ? 0 : (1 - share) * p * (own[c] - logMiddle);
                        value += slope[c];
                    }
                    return value;
                });
    }

    /**
     * Cross-entropy against the product of weak label and own probabilities, each to a power.
     *
     * <pre>{@code
     * target_c = q_c^a p_c^b_t / sum_k q_k^a p_k^b_t
     * }</pre>
     *
     * <p>A constant of the step. Source: {@code product_loss_fn} in the code of Burns et al.
     * (2023). There the student's power is b from the first step, and the warm-up that the class
     * takes is not used; here the power rises as it says, from 0 to b.
     *
     * @param weak the weak label's power a, above 0; 1 is the default
     * @param own the student's power b_t over the training; at most 1 over a tenth of the steps by
     *     default
     */
    public static TransferMethod productOfExperts(double weak, AlphaSchedule own) {
        Checks.requirePositive(
                weak,
                "weak label's power of product-of-experts is %s; expected a number above 0; 1 is"
                        + " usual");
        Map<String, Object> settings = settings("product-of-experts", "weak_power", weak);
        settings.put("own_power", own.alphaMax());
        settings.put("warm_up", own.warmUpFraction());
        return new RowMethod(
                settings,
                false,
                rows ->
                        (mine, label, stepsDone) -> {
                            double power = own.alphaAt(stepsDone, rows.totalSteps());
                            double[] logs = new double[label.length];
                            Arrays.setAll(logs, c -> weak * Math.log(label[c]) + power * mine[c]);
                            return SoftCrossEntropy.softmax(logs);
                        },
                RowLoss.CROSS_ENTROPY);
    }

    /**
     * Cross-entropy against labels of which a share is spread over all classes.
     *
     * <pre>{@code
     * target_c = (1 - s) q_c + s / C
     * }</pre>
     *
     * <p>Source: Szegedy et al. (2016), <em>Rethinking the Inception Architecture</em>, section 7.
     *
     * @param share s in [0, 1); 0.1 is the default
     */
    public static TransferMethod labelSmoothing(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "share of label-smoothing is %s; expected a number of at least 0 and below 1, where nothing of the label is left; 0.1 is usual"
                            .formatted(share));
        }
        return RowMethod.of(
                settings("label-smoothing", "share", share),
                (own, weak, stepsDone) ->
                        Arrays.stream(weak)
                                .map(q -> (1 - share) * q + share / weak.length)
                                .toArray(),
                RowLoss.CROSS_ENTROPY);
    }

    /**
     * Focal loss, {@code -sum q (1 - p)^g log p}: rows that the student has right count less.
     *
     * <p>Source: Lin et al. (2017), <em>Focal Loss for Dense Object Detection</em>, arXiv
     * 1708.02002, equation 4, here for soft labels. At g = 0 it is cross-entropy.
     *
     * @param gamma g, at least 0; 2 is the default
     */
    public static TransferMethod focal(double gamma) {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "gamma of focal is %s; expected a number of at least 0; 2 is usual"
                            .formatted(gamma));
        }
        return RowMethod.of(
                settings("focal", "gamma", gamma),
                WEAK,
                (own, target, slope) -> {
                    double value = 0;
                    for (int c = 0; c < slope.length; c++) {
                        double p = Math.exp(own[c]);
                        double rest = -Math.expm1(own[c]); // 1 - p
                        double factor = Math.pow(rest, gamma);
                        double bend =
                                rest == 0 ? 0 : gamma * p * factor / rest * own[c]; // of the factor
                        value -= target[c] == 0 ? 0 : target[c] * factor * own[c];
                        slope[c] = target[c] * (bend - factor);
                    }
                    return value;
                });
    }

    /**
     * Cross-entropy of which a row has the more, the surer the weak model is of it.
     *
     * <pre>{@code
     * - w sum q log p,  w = ((C max q - 1) / (C - 1))^k
     * }</pre>
     *
     * <p>w is 1 for a hard label and 0 where all classes are alike. After the reweighting of Guo
     * and Yang (2024), <em>Improving Weak-to-Strong Generalization with Reliability-Aware
     * Alignment</em>, arXiv 2406.19032, whose reliability is agreement between answers.
     *
     * @param power k, above 0; 1 is the default
     */
    public static TransferMethod confidenceWeighted(double power) {
        Checks.requirePositive(
                power, "power of confidence-weighted is %s; expected a number above 0; 1 is usual");
        return RowMethod.of(
                settings("confidence-weighted", "power", power),
                (own, weak, stepsDone) -> {
                    double weight = Math.pow(ConfidenceFilter.confidence(weak), power);
                    return Arrays.stream(weak).map(q -> weight * q).toArray();
                },
                RowLoss.CROSS_ENTROPY);
    }

    /**
     * Cross-entropy on the rows that the weak model is surest of, the same share of every class.
     *
     * <p>Of the rows that the weak model gives a class, those stay whose probability of it is among
     * the largest; the others lose their loss and nothing else: loss terms and their share of the
     * steps are as before, and the mean is over the rows that stay. Taking the share of each class
     * leaves the classes' rates as the weak model has them; one cut for all would drop the class
     * that it finds harder. After the filtering of Guo and Yang (2024), arXiv 2406.19032.
     *
     * <p>The cuts are constants of all rows, so the method is refused beside a {@link
     * GradientMechanism}. A training refuses labels of which no cut can tell the surer ones (hard
     * ones), and a cut that leaves a group of the rows without any.
     *
     * @param kept the share in (0, 1]; 0.5 is the default
     */
    public static TransferMethod confidenceFilter(double kept) {
        Checks.requirePositiveShare(
                kept,
                "share that confidence-filter keeps is %s; expected a number above 0 and at most 1;"
                        + " 0.5 is usual");
        return new RowMethod(
                settings("confidence-filter", "keep", kept),
                true,
                rows -> ConfidenceFilter.begin(kept, rows),
                RowLoss.CROSS_ENTROPY);
    }

    private static Map<String, Object> settings(String name, String key, double value) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(RowMethod.NAME, name);
        settings.put(key, value);
        return settings;
    }

    static int argmax(double[] values) {
        int best = 0;
        for (int c = 1; c < values.length; c++) {
            best = values[c] > values[best] ? c : best;
        }
        return best;
    }
}
