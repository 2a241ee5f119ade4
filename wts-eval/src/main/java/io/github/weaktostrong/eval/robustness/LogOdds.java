package io.github.weaktostrong.eval.robustness;

/**
 * Log-odds of classes, {@code ln(p / (1 - p))}: in the order of the probabilities, and still apart
 * where these round to 1.
 */
final class LogOdds {
    private LogOdds() {}

    /** Of probabilities that are known as such. */
    static float[] ofProbabilities(float[] probabilities) {
        float[] odds = new float[probabilities.length];
        for (int c = 0; c < odds.length; c++) {
            odds[c] = (float) (Math.log(probabilities[c]) - Math.log1p(-probabilities[c]));
        }
        return odds;
    }

    /** Of a classifier's logits z: {@code z_c - ln(sum over the other classes of exp(z))}. */
    static float[] ofLogits(float[] logits) {
        float[] odds = new float[logits.length];
        for (int c = 0; c < odds.length; c++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int other = 0; other < logits.length; other++) {
                largest = other == c ? largest : Math.max(largest, logits[other]);
            }
            double sum = 0;
            for (int other = 0; other < logits.length; other++) {
                sum += other == c ? 0 : Math.exp(logits[other] - largest);
            }
            odds[c] = (float) (logits[c] - largest - Math.log(sum));
        }
        return odds;
    }

    /** The probability of log-odds. */
    static double probability(float odds) {
        return 1 / (1 + Math.exp(-odds));
    }
}
