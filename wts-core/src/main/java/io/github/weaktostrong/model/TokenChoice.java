package io.github.weaktostrong.model;

import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.provenance.Seeds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A rule by which the next token follows from the logits of a language model. */
public sealed interface TokenChoice {

    /**
     * Starts the choices for one text.
     *
     * @param key of the text, as a rule its index: equal keys draw alike
     */
    Session begin(int key);

    /** The choices for one text, token by token. */
    @FunctionalInterface
    interface Session {
        /**
         * Chooses a token.
         *
         * @param logits (V), finite
         * @return an index into them
         */
        int next(float[] logits);
    }

    /** The most likely token, the one with the smallest id of equals. */
    record Greedy() implements TokenChoice {
        @Override
        public Session begin(int key) {
            return Softmax::argmax;
        }
    }

    /**
     * A token drawn from the softmax of logits / temperature, cut to the {@code topK} most likely
     * tokens and then to the fewest of them whose probabilities reach {@code topP} (nucleus
     * sampling, Holtzman et al. 2020).
     *
     * <p>What is drawn for a row depends on the seed, the row's key and its own logits, not on the
     * other rows.
     *
     * @param topK tokens kept, at least 1; {@link Integer#MAX_VALUE} keeps all
     * @param topP probability kept after that, in (0, 1]; 1 keeps all
     * @param temperature above 0; below 1 sharpens, above 1 flattens the distribution
     * @param seed equal seeds draw equal tokens
     */
    record Sampling(int topK, double topP, double temperature, long seed) implements TokenChoice {
        /** Checks the ranges. */
        public Sampling {
            if (topK < 1) {
                throw new IllegalArgumentException(
                        "top-k " + topK + "; expected at least 1; 1 is the most likely token");
            }
            if (!(topP > 0 && topP <= 1)) {
                throw new IllegalArgumentException(
                        "top-p " + topP + "; expected above 0 and at most 1; 1 keeps all tokens");
            }
            if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "temperature "
                                + temperature
                                + "; expected a finite number above 0; choose greedily instead of"
                                + " 0");
            }
        }

        @Override
        public Session begin(int key) {
            SplittableRandom random = Seeds.of(seed).child("sampling").child(key).random();
            return logits -> draw(logits, random.nextDouble());
        }

        /** The token at the quantile {@code u} in [0, 1) of what is kept, most likely first. */
        int draw(float[] logits, double u) {
            int[] order = mostLikelyFirst(logits);
            double[] weights = weights(logits, order);
            int kept = nucleus(weights);
            double rest = u * Arrays.stream(weights, 0, kept).sum();
            for (int i = 0; i < kept - 1; i++) {
                rest -= weights[i];
                if (rest < 0) {
                    return order[i];
                }
            }
            return order[kept - 1];
        }

        private int[] mostLikelyFirst(float[] logits) {
            return IntStream.range(0, logits.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -logits[i])) // stable: ids ascend
                    .limit(topK)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        private double[] weights(float[] logits, int[] order) {
            double largest = logits[order[0]];
            return Arrays.stream(order)
                    .mapToDouble(i -> Math.exp((logits[i] - largest) / temperature))
                    .toArray();
        }

        /** The number of weights, largest first, that reach the share topP of their sum. */
        private int nucleus(double[] weights) {
            double enough = topP * Arrays.stream(weights).sum();
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i];
                if (sum >= enough) {
                    return i + 1;
                }
            }
            return weights.length;
        }
    }
}
