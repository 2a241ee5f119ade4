package io.github.weaktostrong.objective;

import io.github.weaktostrong.data.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A rule by which the labels of several teachers become one label of every row.
 *
 * @param rule what is made of the weak models' labels
 * @param sureness probability from which on the last teacher, a student of the others, has its way;
 *     empty where all teachers are weak models
 */
public record LabelCombination(Rule rule, OptionalDouble sureness) {
    private static final int ITERATIONS = 50;

    /** What is made of the labels of several weak models. */
    public enum Rule {
        /** Their mean. */
        MEAN,
        /** The share of them that has a class as its most probable, the first of equals. */
        VOTE,
        /**
         * Their mean with weights that make the class on which they agree most likely.
         *
         * <pre>{@code
         * c_i = argmax_c sum_k w_k q_ikc,  w_k <- mean_i w_k q_ik(c_i) / sum_j w_j q_ij(c_i)
         * }</pre>
         *
         * <p>From equal weights, 50 times: expectation maximisation of a mixture's weights
         * (Dempster, Laird and Rubin 1977). RAVEN learns its weights together with the student, by
         * gradient; these need no student.
         */
        AGREEMENT;

        /** The name in texts and settings, e.g. {@code mean}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the range. */
    public LabelCombination {
        if (sureness.isPresent()) {
            Checks.requireShare(
                    sureness.getAsDouble(),
                    "sureness of a relabelling is %s; expected a probability from 0 to 1; 0.9 is"
                            + " usual");
        }
    }

    /** Weak models alone. */
    public static LabelCombination of(Rule rule) {
        return new LabelCombination(rule, OptionalDouble.empty());
    }

    /** These weak models, and a student of theirs that replaces their labels where it is sure. */
    public LabelCombination replacedFrom(double probability) {
        return new LabelCombination(rule, OptionalDouble.of(probability));
    }

    /**
     * The labels of rows.
     *
     * @param transfer every teacher's labels of D_WTS, (N, C) each, from which weights are taken
     * @param labels every teacher's labels of some rows, (M, C) each
     * @return (M, C), rows sum to 1
     */
    public float[][] of(List<float[][]> transfer, List<float[][]> labels) {
        int weak = labels.size() - (sureness.isPresent() ? 1 : 0);
        double[] weights = weights(transfer.subList(0, weak));
        float[][] combined = new float[labels.get(0).length][];
        for (int i = 0; i < combined.length; i++) {
            int row = i;
            List<float[]> given = labels.stream().map(each -> each[row]).toList();
            float[] last = given.get(given.size() - 1);
            boolean sure =
                    sureness.isPresent() && last[Softmax.argmax(last)] >= sureness.getAsDouble();
            combined[i] = sure ? last.clone() : combined(given.subList(0, weak), weights);
        }
        return combined;
    }

    private float[] combined(List<float[]> teachers, double[] weights) {
        if (teachers.size() == 1) {
            return teachers.get(0).clone();
        }
        double[] sum = new double[teachers.get(0).length];
        for (int k = 0; k < weights.length; k++) {
            float[] own = teachers.get(k);
            if (rule == Rule.VOTE) {
                sum[Softmax.argmax(own)] += weights[k];
            } else {
                for (int c = 0; c < sum.length; c++) {
                    sum[c] += weights[k] * own[c];
                }
            }
        }
        float[] label = new float[sum.length];
        for (int c = 0; c < label.length; c++) {
            label[c] = (float) sum[c];
        }
        return label;
    }

    private double[] weights(List<float[][]> weak) {
        double[] weights = new double[weak.size()];
        Arrays.fill(weights, 1.0 / weights.length);
        for (int i = 0; rule == Rule.AGREEMENT && i < ITERATIONS; i++) {
            weights = reweighted(weak, weights);
        }
        return weights;
    }

    private double[] reweighted(List<float[][]> weak, double[] weights) {
        double[] found = new double[weights.length];
        int rows = weak.get(0).length;
        for (int i = 0; i < rows; i++) {
            int row = i;
            List<float[]> labels = weak.stream().map(each -> each[row]).toList();
            float[] mixture = combined(labels, weights);
            int agreed = Softmax.argmax(mixture);
            for (int k = 0; k < found.length; k++) {
                found[k] += weights[k] * labels.get(k)[agreed] / mixture[agreed] / rows;
            }
        }
        return found;
    }

    /** The combination in words, for settings: {@code mean of A, B}. */
    public String words(List<String> teachers) {
        int weak = teachers.size() - (sureness.isPresent() ? 1 : 0);
        String of = String.join(", ", teachers.subList(0, weak));
        String combined = weak == 1 ? of : rule.id() + " of " + of;
        return sureness.isEmpty()
                ? combined
                : "%s, replaced from a probability of %s on by those of %s"
                        .formatted(combined, sureness.getAsDouble(), teachers.get(weak));
    }
}
