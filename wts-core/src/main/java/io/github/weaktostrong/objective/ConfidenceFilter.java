package io.github.weaktostrong.objective;

import java.util.Arrays;
import java.util.Locale;

/**
 * Rows that a weak model is surest of, the same share of every class that it names.
 *
 * @param cuts least confidence of a row that stays, by the class that the weak model names
 * @param scale rows by rows that stay
 */
@SuppressWarnings("ArrayRecordComponent") // a rule within one training, never compared
record ConfidenceFilter(double[] cuts, double scale) implements RowMethod.RowTarget {

    /** Confidence of a label (C): 1 where it is hard, 0 where all classes are alike. */
    static double confidence(double[] weak) {
        int classes = weak.length;
        double largest = weak[TransferMethods.argmax(weak)];
        return Math.min(1, Math.max(0, (classes * largest - 1) / (classes - 1)));
    }

    /**
     * The cuts on the labels of a training.
     *
     * @throws IllegalArgumentException where nothing is left out, or nothing of a group stays
     */
    static ConfidenceFilter begin(double kept, TrainingRows rows) {
        double[][] labels = SoftCrossEntropy.widen(rows.targets());
        double[] cuts = new double[rows.classes()];
        for (int c = 0; c < cuts.length; c++) {
            cuts[c] = cut(kept, labels, c);
        }
        ConfidenceFilter unscaled = new ConfidenceFilter(cuts, 1);
        long stay = Arrays.stream(labels).filter(unscaled::keeps).count();
        if (kept < 1 && stay == labels.length) {
            throw new IllegalArgumentException(
                    "confidence-filter keeps all %s rows though asked for a share of %s, since the labels of a class are equally sure; expected soft labels that differ; use them, or cross-entropy"
                            .formatted(labels.length, kept));
        }
        unscaled.requireGroups(labels, rows);
        return new ConfidenceFilter(cuts, (double) labels.length / stay);
    }

    /** Confidence of the last row of a class that stays; infinite where there is no such row. */
    private static double cut(double kept, double[][] labels, int named) {
        double[] ascending =
                Arrays.stream(labels)
                        .filter(label -> TransferMethods.argmax(label) == named)
                        .mapToDouble(ConfidenceFilter::confidence)
                        .sorted()
                        .toArray();
        int stay = (int) Math.ceil(kept * ascending.length);
        return stay == 0 ? Double.POSITIVE_INFINITY : ascending[ascending.length - stay];
    }

    private void requireGroups(double[][] labels, TrainingRows rows) {
        for (int g = 0; g < rows.groupNames().size(); g++) {
            int all = 0;
            int stay = 0;
            for (int i = 0; i < labels.length; i++) {
                all += rows.groups()[i] == g ? 1 : 0;
                stay += rows.groups()[i] == g && keeps(labels[i]) ? 1 : 0;
            }
            if (all > 0 && stay == 0) {
                throw new IllegalArgumentException(
                        String.format(
                                Locale.ROOT,
                                "confidence-filter leaves none of the %d rows of group '%s', of"
                                    + " which the weak model is least sure; expected some of every"
                                    + " group, or the student learns nothing of it; keep a larger"
                                    + " share, or use confidence-weighted",
                                all,
                                rows.groupNames().get(g)));
            }
        }
    }

    private boolean keeps(double[] weak) {
        return confidence(weak) >= cuts[TransferMethods.argmax(weak)];
    }

    @Override
    public double[] of(double[] logProbabilities, double[] weak, int stepsDone) {
        double factor = keeps(weak) ? scale : 0;
        return Arrays.stream(weak).map(q -> factor * q).toArray();
    }
}
