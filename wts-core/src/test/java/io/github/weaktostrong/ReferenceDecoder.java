package io.github.weaktostrong;

import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.DecoderFamily;
import io.github.weaktostrong.checkpoint.DecoderFamily.Names;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.RotaryPositions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * Decoders as their papers state them, number by number in double precision: no batch, no padding,
 * no fused operation.
 */
public final class ReferenceDecoder {
    private final DecoderShape shape;
    private final Names names;
    private final Map<String, double[]> parameters = new HashMap<>();

    /** Takes the parameters as a model holds them, weights (out, in). */
    public ReferenceDecoder(DecoderShape shape, Map<String, float[]> parameters) {
        this.shape = shape;
        names = shape.family().names();
        parameters.forEach(
                (name, values) -> {
                    double[] copy = new double[values.length];
                    Arrays.setAll(copy, i -> values[i]);
                    this.parameters.put(name, copy);
                });
    }

    /** The parameter of a name, which may be changed. */
    public double[] parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    /** Scores of a head at every position of a text. */
    public double[][] scores(int[] ids, Architecture architecture) {
        double[][] states = states(ids);
        double[] head = parameter(shape.headName(architecture) + ".weight");
        return map(states, state -> product(head, state));
    }

    /** Mean cross-entropy of the next tokens. */
    public double loss(int[] ids) {
        double[][] scores = scores(ids, Architecture.CAUSAL_LM);
        double sum = 0;
        for (int t = 0; t + 1 < ids.length; t++) {
            sum += Math.log(Arrays.stream(scores[t]).map(Math::exp).sum()) - scores[t][ids[t + 1]];
        }
        return sum / (ids.length - 1);
    }

    private double[][] states(int[] ids) {
        int width = shape.hiddenSize();
        double[] embedding = parameter(names.of(names.embedding()) + ".weight");
        double[][] x = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            x[t] = Arrays.copyOfRange(embedding, ids[t] * width, (ids[t] + 1) * width);
            if (shape.rotary() == null) {
                double[] places = parameter(names.of(Names.POSITIONS) + ".weight");
                x[t] = sum(x[t], Arrays.copyOfRange(places, t * width, (t + 1) * width));
            }
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            x = layer(x, layer);
        }
        return map(x, state -> norm(state, names.of(names.finalNorm())));
    }

    private double[][] layer(double[][] x, int layer) {
        double[][] input = map(x, state -> norm(state, names.of(layer, names.inputNorm())));
        double[][] attended = attention(input, layer);
        double[][] result = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] middle = sum(x[t], attended[t]);
            double[] from = shape.parallelResidual() ? x[t] : middle;
            double[] normed = norm(from, names.of(layer, names.feedForwardNorm()));
            result[t] = sum(middle, feed(normed, layer));
        }
        return result;
    }

    private double[][] attention(double[][] input, int layer) {
        DecoderShape.Heads heads = shape.heads();
        int size = heads.size();
        double[][] contexts = new double[input.length][heads.queries() * size];
        for (int head = 0; head < heads.queries(); head++) {
            int shared = head / (heads.queries() / heads.keyValues());
            for (int t = 0; t < input.length; t++) {
                double[] query = part(input[t], layer, 0, head, t);
                double[] weights = new double[t + 1];
                for (int s = 0; s <= t; s++) {
                    double[] key = part(input[s], layer, 1, shared, s);
                    double inner = 0;
                    for (int i = 0; i < size; i++) {
                        inner += query[i] * key[i];
                    }
                    weights[s] = Math.exp(inner / Math.sqrt(size));
                }
                double total = Arrays.stream(weights).sum();
                for (int s = 0; s <= t; s++) {
                    double[] value = part(input[s], layer, 2, shared, s);
                    for (int i = 0; i < size; i++) {
                        contexts[t][head * size + i] += weights[s] / total * value[i];
                    }
                }
            }
        }
        return map(contexts, context -> linear(context, names.of(layer, names.attended())));
    }

    /** Query (0), key (1) or value (2) of a head at a position. */
    private double[] part(double[] input, int layer, int kind, int head, int position) {
        int size = shape.heads().size();
        int begin;
        double[] all;
        if (names.queryKeyValue().size() == 3) {
            all = linear(input, names.of(layer, names.queryKeyValue().get(kind)));
            begin = head * size;
        } else {
            all = linear(input, names.of(layer, names.queryKeyValue().get(0)));
            begin =
                    shape.family() == DecoderFamily.GPT_NEOX
                            ? (3 * head + kind) * size // head by head
                            : (kind * shape.heads().queries() + head) * size;
        }
        double[] own = Arrays.copyOfRange(all, begin, begin + size);
        if (kind == 2) {
            return own;
        }
        if (shape.family().queryKeyNorm()) {
            own = norm(own, names.of(layer, Names.QUERY_KEY_NORMS.get(kind)));
        }
        return shape.rotary() == null ? own : rotated(own, position);
    }

    private double[] rotated(double[] x, int position) {
        RotaryPositions rotary = Objects.requireNonNull(shape.rotary());
        int rotated = (int) (x.length * rotary.fraction());
        int half = rotated / 2;
        double[] result = x.clone();
        for (int i = 0; i < half; i++) {
            double angle =
                    position
                            * scaled(Math.pow(rotary.base(), -2.0 * i / rotated), rotary.scaling());
            result[i] = x[i] * Math.cos(angle) - x[i + half] * Math.sin(angle);
            result[i + half] = x[i + half] * Math.cos(angle) + x[i] * Math.sin(angle);
        }
        return result;
    }

    private static double scaled(double frequency, RotaryPositions.Scaling scaling) {
        if (scaling instanceof RotaryPositions.Linear linear) {
            return frequency / linear.factor();
        }
        if (scaling instanceof RotaryPositions.Llama3 llama) {
            // turns within the first training's positions, from 0 at low to 1 at high
            double turns = llama.positions() * frequency / (2 * Math.PI);
            double smooth = (turns - llama.low()) / (llama.high() - llama.low());
            double kept = Math.min(1, Math.max(0, smooth));
            return frequency * (kept + (1 - kept) / llama.factor());
        }
        return frequency;
    }

    private double[] feed(double[] input, int layer) {
        DoubleUnaryOperator function =
                switch (shape.activation()) {
                    case GELU -> x -> x * normal(x);
                    case GELU_TANH ->
                            x ->
                                    x
                                            / 2
                                            * (1
                                                    + Math.tanh(
                                                            Math.sqrt(2 / Math.PI)
                                                                    * (x
                                                                            + 0.044715
                                                                                    * Math.pow(
                                                                                            x,
                                                                                            3))));
                    case SILU -> x -> x / (1 + Math.exp(-x));
                    case RELU -> x -> Math.max(0, x);
                };
        double[] wide = linear(input, names.of(layer, names.expand().get(0)));
        Arrays.setAll(wide, i -> function.applyAsDouble(wide[i]));
        if (names.expand().size() == 2) {
            double[] values = linear(input, names.of(layer, names.expand().get(1)));
            Arrays.setAll(wide, i -> wide[i] * values[i]);
        }
        return linear(wide, names.of(layer, names.contract()));
    }

    /** The normal distribution function, by Simpson's rule from 0. */
    private static double normal(double x) {
        int steps = 400;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double at = x * i / steps;
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.exp(-at * at / 2);
        }
        return 0.5 + sum * x / steps / 3 / Math.sqrt(2 * Math.PI);
    }

    private double[] norm(double[] x, String name) {
        double[] scale = parameter(name + ".weight");
        double mean = shape.family().rmsNorm() ? 0 : Arrays.stream(x).average().orElseThrow();
        double square = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = (x[i] - mean) / Math.sqrt(square + shape.normEps()) * scale[i];
        }
        double[] shift = parameters.get(name + ".bias");
        return shift == null ? result : sum(result, shift);
    }

    private double[] linear(double[] x, String name) {
        double[] result = product(parameter(name + ".weight"), x);
        double[] bias = parameters.get(name + ".bias");
        return bias == null ? result : sum(result, bias);
    }

    private static double[] product(double[] matrix, double[] x) {
        double[] result = new double[matrix.length / x.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i / x.length] += matrix[i] * x[i % x.length];
        }
        return result;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] result = new double[a.length];
        Arrays.setAll(result, i -> a[i] + b[i]);
        return result;
    }

    private static double[][] map(double[][] rows, UnaryOperator<double[]> function) {
        return Arrays.stream(rows).map(function).toArray(double[][]::new);
    }
}
