package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a training step that DJL does not offer, or offers slower.
 *
 * <p>Two implementations compute the same numbers: {@link FusedOps} through PyTorch's fused kernels
 * (the default), {@link PlainOps} through DJL alone. The system property {@value #PROPERTY}
 * chooses: {@code fused} or {@code plain}. Legend: B rows, T positions, H heads, D width, V
 * vocabulary, N selected positions. All arrays are float32 unless said otherwise; results are
 * attached to the manager of the first array given.
 */
public interface TensorOps extends AutoCloseable {
    /** System property that selects the implementation. */
    String PROPERTY = "wts.ops";

    /** Opens the implementation that the system property names, for arrays on manager's device. */
    static TensorOps open(NDManager manager) {
        String choice = System.getProperty(PROPERTY, "fused");
        return switch (choice) {
            case "fused" -> new FusedOps(manager);
            case "plain" -> new PlainOps();
            default ->
                    throw new IllegalArgumentException(
                            "system property "
                                    + PROPERTY
                                    + " is '"
                                    + choice
                                    + "'; expected fused or plain; set one of them or leave it"
                                    + " out");
        };
    }

    /**
     * Causal self-attention with rotary positions; K heads of keys and values serve H heads of
     * queries, each H/K of them in turn (Ainslie et al. 2023).
     *
     * @param qkv either one array (B, T, H, 3 S), S the width of a head: query, key and value of
     *     each head, in this order; or queries (B, T, H, S), keys and values (B, T, K, S)
     * @param cos (T, R) cosines of the rotary angles, R the rotary dimensions of a head, 0 for none
     * @param sin (T, R) sines, the first half negated
     * @return (B, T, H S) the heads' contexts, side by side
     */
    NDArray attention(NDList qkv, NDArray cos, NDArray sin);

    /**
     * Computes {@link #attention} of prompts, whose rotated keys and values are kept.
     *
     * @param memory keys and values (B, K, P, S) with P at least T, the first T positions of which
     *     are overwritten
     */
    NDArray attentionPrefill(NDList qkv, NDArray cos, NDArray sin, NDList memory);

    /**
     * Attention of one further position per row over the kept keys and values, to which its own are
     * added in place. No graph is meant to be recorded.
     *
     * @param qkv as {@link #attention} has it, T = 1
     * @param cos (P, R) cosines of every position
     * @param sin (P, R)
     * @param memory keys and values (B, K, P, S)
     * @param at the position of each row, (B) int64, and 0 .. the last of them, int64
     * @return (B, 1, H S)
     */
    NDArray attentionNext(NDList qkv, NDArray cos, NDArray sin, NDList memory, NDList at);

    /**
     * Self-attention to the tokens before and after, without positions of its own.
     *
     * @param qkv queries, keys and values, (B, T, H, S) each
     * @param mask (B, T, 1), 1 at tokens, 0 at padding; null where all are tokens
     * @return (B, T, H S)
     */
    NDArray fullAttention(NDList qkv, @Nullable NDArray mask);

    /** Queries, keys and values of {@link #attention}, one array each. */
    static NDList parts(NDList qkv) {
        return qkv.size() == 1 ? qkv.get(0).split(3, 3) : qkv;
    }

    /**
     * A linear layer, {@code x W^T + b}.
     *
     * @param x (N, D)
     * @param weight (P, D)
     * @param bias (P), or null
     * @return (N, P)
     */
    NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias);

    /**
     * Linear layers of one input with low-rank matrices beside their weights: {@code x W^T + b +
     * scale x A^T B^T} each.
     *
     * @param x (..., D)
     * @param weights (P, D) each
     * @param biases (P) each, or of no numbers for none
     * @param pairs A (r, D) and B (P, r) of every layer in turn, of one rank
     * @return (..., P) of every layer
     */
    NDList adapted(NDArray x, NDList weights, NDList biases, NDList pairs, double scale);

    /**
     * A layer that is computed in one call; empty where there is no such call.
     *
     * @param parameters borrowed; null where there is none, such as a bias
     * @param settings as the kind has them
     */
    default Optional<WholeLayer> wholeLayer(
            WholeLayer.Kind kind,
            List<? extends @Nullable NDArray> parameters,
            double... settings) {
        return Optional.empty();
    }

    /** Applies a function to every number. */
    NDArray activate(NDArray x, Nonlinearity nonlinearity);

    /** Functions between the linear layers of a feed-forward network. */
    enum Nonlinearity {
        /** x times the normal distribution function at x (Hendrycks and Gimpel 2016). */
        GELU("gelu", 0),
        /** The approximation of {@link #GELU} by tanh that the same authors give. */
        GELU_TANH("gelu_tanh", 1),
        /** x / (1 + exp(-x)). */
        SILU("silu", 2),
        /** max(x, 0). */
        RELU("relu", 3);

        private final String method;
        private final int number;

        Nonlinearity(String method, int number) {
            this.method = method;
            this.number = number;
        }

        /** Number of the function among the settings of a {@link WholeLayer}. */
        public int number() {
            return number;
        }

        /** Name of the function in {@code fused_ops.py}. */
        String method() {
            return method;
        }
    }

    /**
     * Gradients of {@code sum_i <outputs_i, seeds_i>} with respect to the parameters. The graph is
     * freed; nothing is accumulated anywhere. A parameter that was not used has a zero gradient.
     */
    NDList gradients(NDList outputs, NDList seeds, NDList parameters);

    /**
     * Computes {@link #gradients} for parts of a model: that of a parameter that was not used may
     * have no elements.
     */
    NDList gradientsOfUsed(NDList outputs, NDList seeds, NDList parameters);

    /**
     * Cross-entropy of each selected position's next token, the vocabulary projected in chunks.
     *
     * @param hidden (N, D) final hidden states
     * @param projection (V, D) output embedding
     * @param targets (N) int64 token ids
     * @return (N) natural-log losses; no graph is recorded
     */
    NDArray tokenLosses(NDArray hidden, NDArray projection, NDArray targets);

    /**
     * Computes {@link #tokenLosses} together with the gradients of {@code sum_i weights_i loss_i}.
     *
     * @param weights (N)
     * @return losses (N), gradient of hidden (N, D), gradient of projection (V, D)
     */
    NDList tokenLossGradients(NDArray hidden, NDArray projection, NDArray targets, NDArray weights);

    /**
     * Cross-entropy of each position with a teacher's distribution, mixed with the next token, and
     * its gradients, the vocabulary of both projected in chunks.
     *
     * <pre>{@code
     * loss_i = - sum_v ((1 - beta) p_teacher(v | i) + beta [v = next_i]) log p(v | i)
     * }</pre>
     *
     * @param hidden (N, D)
     * @param projection (V, D)
     * @param teacher the teacher's final hidden states (N, D') and output embedding (V, D'), and
     *     the next tokens (N) int64
     * @param share beta, in [0, 1]
     * @param weights (N) factors of the losses in the sum that is differentiated
     * @return losses (N), gradient of hidden (N, D), gradient of projection (V, D)
     */
    NDList distillationGradients(
            NDArray hidden, NDArray projection, NDList teacher, float share, NDArray weights);

    /**
     * Computes {@link #distillationGradients} towards a few tokens of each position, the others
     * having probability 0.
     *
     * @param targets int64 token ids (N, K), possibly repeated, and their probabilities (N, K),
     *     which sum to 1
     * @return losses (N), gradient of hidden (N, D), gradient of projection (V, D)
     */
    NDList softTokenGradients(NDArray hidden, NDArray projection, NDList targets, NDArray weights);

    /**
     * Computes the surprise of each position's next token, and its mean and variance there: log
     * p(target), and mean and variance of log p under p itself; no graph is recorded.
     *
     * @return (3, N), natural logarithms
     */
    NDArray tokenStatistics(NDArray hidden, NDArray projection, NDArray targets);

    /**
     * Cross-entropy of rows with soft targets, the mean over the rows, computed in float64; a class
     * of weight 0 contributes nothing even where its logit is minus infinity.
     *
     * @param logits (B, C)
     * @param targets float64 (B, C), of any sum, such as a row's weight
     * @return the loss, float64 (), and its gradient with respect to the logits (B, C); no graph is
     *     recorded
     */
    NDList softCrossEntropy(NDArray logits, NDArray targets);

    /** The weighted sum of numbers (N), weights (N): float64 (). */
    NDArray weightedSum(NDArray values, NDArray weights);

    /**
     * Reads two numbers in one transfer from the device.
     *
     * @param arrays at least one
     * @param terms float64 () each
     * @return the Euclidean norm of all arrays taken as one vector, and the sum of the terms
     */
    double[] normAndSum(NDList arrays, NDList terms);

    /** Adds each term to its sum, in place. */
    void add(NDList sums, NDList terms);

    /** One AdamW step in place; see {@link AdamWStep}. */
    void adamW(NDList parameters, NDList gradients, AdamWStep step);

    /** Takes one SGD step in place: {@code parameter = shrink * parameter - rate * gradient}. */
    void sgd(NDList parameters, NDList gradients, double rate, double shrink);

    @Override
    void close();

    /**
     * State and settings of one AdamW step (Loshchilov and Hutter 2019, as PyTorch applies it).
     *
     * @param means first moments, one array per parameter
     * @param squares second moments, one array per parameter
     * @param count number of steps taken before this one
     * @param learningRate rate of this step
     * @param weightDecay decoupled decay
     * @param divisor gradients are divided by it first (1 when nothing is clipped)
     */
    record AdamWStep(
            NDList means,
            NDList squares,
            int count,
            double learningRate,
            double weightDecay,
            double divisor) {
        static final double BETA1 = 0.9;
        static final double BETA2 = 0.999;
        static final double EPSILON = 1e-8;

        /** Rate, decay, the constants of the rule, number of the step and divisor. */
        double[] settings() {
            return new double[] {
                learningRate, weightDecay, BETA1, BETA2, EPSILON, count + 1, divisor
            };
        }
    }
}
