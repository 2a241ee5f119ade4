package io.github.weaktostrong.eval.privacy;

import io.github.weaktostrong.train.TokenStatistics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Scores of membership inference attacks on language models: higher means member.
 *
 * <p>With l_t = log p(x_t | x before t), t = 1 .. n, and NLL = -mean l:
 *
 * <pre>{@code
 * loss       = -NLL                                            (Yeom et al. 2018)
 * reference  = NLL of another model - NLL                       (Watson et al. 2022)
 * zlib       = -NLL / bytes of the text after zlib              (Carlini et al. 2021)
 * min-k      = mean of the max(1, floor(k n)) lowest l_t        (Shi et al. 2024)
 * min-k++    = the same of (l_t - mu_t) / sigma_t               (Zhang et al. 2025)
 * }</pre>
 *
 * mu_t and sigma_t are mean and standard deviation of log p under p itself at position t; a
 * position whose sigma is 0 has one possible token and counts as 0.
 */
public final class MembershipScores {
    /** Share of tokens of min-k and min-k++, unless told. */
    public static final double SHARE = 0.2;

    private MembershipScores() {}

    /**
     * Minus the mean loss.
     *
     * @param meanLoss natural logarithms
     */
    public static double loss(double meanLoss) {
        return -meanLoss;
    }

    /**
     * Returns the further surprise of another model, for instance the one before fine-tuning.
     *
     * @param meanLoss of the attacked model
     * @param referenceLoss of the other one, over the same tokens
     */
    public static double reference(double meanLoss, double referenceLoss) {
        return referenceLoss - meanLoss;
    }

    /**
     * The loss per compressed byte.
     *
     * @param compressedBytes of {@link #zlibBytes}
     */
    public static double zlib(double meanLoss, int compressedBytes) {
        return -meanLoss / compressedBytes;
    }

    /** Bytes of a text (UTF-8) after zlib at its default level. */
    public static int zlibBytes(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        byte[] room = new byte[plain.length + 64 + plain.length / 8];
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(plain);
            deflater.finish();
            return deflater.deflate(room);
        } finally {
            deflater.end();
        }
    }

    /**
     * Mean log probability of the least likely tokens.
     *
     * @param text with at least one next token
     * @param share k, in (0, 1]
     */
    public static double minK(TokenStatistics text, double share) {
        return lowest(text.logProbabilities(), share);
    }

    /**
     * Returns the mean of {@link #minK} after standardising each position by what the model expects
     * there.
     *
     * @param text with at least one next token
     * @param share k, in (0, 1]
     */
    public static double minKPlusPlus(TokenStatistics text, double share) {
        double[] standardised = new double[text.logProbabilities().length];
        for (int t = 0; t < standardised.length; t++) {
            double deviation = Math.sqrt(Math.max(0, text.variances()[t]));
            standardised[t] =
                    deviation == 0 ? 0 : (text.logProbabilities()[t] - text.means()[t]) / deviation;
        }
        return lowest(standardised, share);
    }

    private static double lowest(double[] values, double share) {
        if (!(share > 0 && share <= 1) || values.length == 0) {
            throw new IllegalArgumentException(
                    "share %s of %s tokens; expected above 0 and at most 1, and a token"
                            .formatted(share, values.length));
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int count = Math.max(1, (int) Math.floor(share * sorted.length));
        return Arrays.stream(sorted, 0, count).average().orElseThrow();
    }
}
