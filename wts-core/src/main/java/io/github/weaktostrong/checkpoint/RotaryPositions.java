package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.Checks;

/**
 * Rotary positions (Su et al. 2021): which share of a head is rotated, and how fast.
 *
 * <pre>{@code
 * n = floor(head size * fraction),  R = 2 ceil(n / 2),  frequency_i = base^(-2 i / n)
 * }</pre>
 *
 * <p>For an odd n this is what transformers 4.56 computes.
 *
 * @param fraction share of each head that is rotated, in (0, 1], giving at least one dimension; an
 *     odd number of dimensions is rotated with the next one
 * @param base base of the frequencies, positive
 * @param scaling how frequencies are changed for longer texts than the model was first trained on
 */
public record RotaryPositions(double fraction, double base, Scaling scaling) {

    /** Checks the ranges. */
    public RotaryPositions {
        Checks.requirePositive(fraction, "rotary fraction is %s; expected a finite number above 0");
        ShapeRanges.requireFrom("rotary base", base, 1, 1e12);
    }

    /** Returns how many leading dimensions of a head are rotated, R. */
    public int dimensions(int headSize) {
        return 2 * ((period(headSize) + 1) / 2);
    }

    /** Returns the n by which exponents are divided. */
    public int period(int headSize) {
        return (int) (headSize * fraction);
    }

    /** Returns the frequencies of the pairs of dimensions, R / 2, rounded as PyTorch does. */
    public float[] frequencies(int headSize) {
        int period = period(headSize);
        float[] frequencies = new float[dimensions(headSize) / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float exponent = (float) (2 * i) / period;
            frequencies[i] = scaling.scaled(1f / (float) Math.pow(base, exponent));
        }
        return frequencies;
    }

    /** A change of the frequencies. */
    public sealed interface Scaling {
        /** Returns what a frequency becomes. */
        float scaled(float frequency);
    }

    /** Frequencies as they are. */
    public record Unscaled() implements Scaling {
        @Override
        public float scaled(float frequency) {
            return frequency;
        }
    }

    /**
     * Every frequency divided by a factor (Chen et al. 2023).
     *
     * @param factor positive
     */
    public record Linear(double factor) implements Scaling {
        /** Checks the factor. */
        public Linear {
            Checks.requirePositive(factor, "rotary factor is %s; expected a finite number above 0");
        }

        @Override
        public float scaled(float frequency) {
            return frequency / (float) factor;
        }
    }

    /**
     * Low frequencies divided by a factor, high ones kept, those between interpolated (Llama 3.1;
     * Grattafiori et al. 2024, section 3.4.2, as transformers computes it).
     *
     * <pre>{@code
     * w = 2 pi / f;  w > P / low: f / factor;  w < P / high: f
     * else (1 - s) f / factor + s f,  s = (P / w - low) / (high - low)
     * }</pre>
     *
     * @param factor positive
     * @param low positive
     * @param high above low
     * @param positions P, positions of the first training, at least 1
     */
    public record Llama3(double factor, double low, double high, int positions) implements Scaling {
        /** Checks the ranges. */
        public Llama3 {
            Checks.requirePositive(factor, "rotary factor is %s; expected a finite number above 0");
            Checks.requirePositive(low, "low_freq_factor is %s; expected a finite number above 0");
            Checks.requirePositive(
                    high - low,
                    "high_freq_factor is %s above low_freq_factor; expected a finite number above"
                            + " 0");
            Checks.requireAtLeast(
                    positions, 1, "original_max_position_embeddings is %s; expected at least %s");
        }

        @Override
        public float scaled(float frequency) {
            double wave = 2 * Math.PI / frequency;
            if (wave > positions / low) {
                return (float) (frequency / factor);
            }
            if (wave < positions / high) {
                return frequency;
            }
            double share = (positions / wave - low) / (high - low);
            return (float) ((1 - share) * frequency / factor + share * frequency);
        }
    }
}
