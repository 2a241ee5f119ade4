package io.github.weaktostrong;

import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

/** BERT as Devlin et al. (2019) state it, number by number in double precision, one row alone. */
final class ReferenceBert {
    private final BertShape shape;
    private final Map<String, float[]> parameters;

    ReferenceBert(BertShape shape, Map<String, float[]> parameters) {
        this.shape = shape;
        this.parameters = new HashMap<>(parameters);
    }

    /** Scores of a classifier. */
    double[] scores(int[] ids, int[] types) {
        double[][] x = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            double[] sum = row("word_embeddings", ids[t]);
            sum = sum(sum, row("position_embeddings", t));
            sum = sum(sum, row("token_type_embeddings", types[t]));
            x[t] = norm(sum, "bert.embeddings.LayerNorm");
        }
        for (int i = 0; i < shape.layers(); i++) {
            x = layer(x, "bert.encoder.layer." + i + ".");
        }
        if (shape.pooling() == Pooling.MEAN) {
            double[] mean = Arrays.stream(x).reduce(ReferenceBert::sum).orElseThrow();
            return linear(map(mean, a -> a / ids.length), "wts_head");
        }
        double[] pooled = map(linear(x[0], "bert.pooler.dense"), Math::tanh);
        return linear(pooled, "classifier");
    }

    private double[] row(String table, int index) {
        float[] values = parameter("bert.embeddings." + table + ".weight");
        double[] row = new double[shape.hiddenSize()];
        Arrays.setAll(row, i -> values[index * row.length + i]);
        return row;
    }

    private double[][] layer(double[][] x, String name) {
        double[][] q = all(x, name + "attention.self.query");
        double[][] k = all(x, name + "attention.self.key");
        double[][] v = all(x, name + "attention.self.value");
        int size = shape.hiddenSize() / shape.heads();
        double[][] result = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] context = new double[shape.hiddenSize()];
            for (int head = 0; head < shape.heads(); head++) {
                double[] weights = new double[x.length];
                for (int s = 0; s < x.length; s++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        weights[s] += q[t][i] * k[s][i] / Math.sqrt(size);
                    }
                    weights[s] = Math.exp(weights[s]);
                }
                double total = Arrays.stream(weights).sum();
                for (int s = 0; s < x.length; s++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        context[i] += weights[s] / total * v[s][i];
                    }
                }
            }
            double[] attended = sum(x[t], linear(context, name + "attention.output.dense"));
            double[] middle = norm(attended, name + "attention.output.LayerNorm");
            double[] wide = map(linear(middle, name + "intermediate.dense"), a -> Math.max(0, a));
            result[t] =
                    norm(
                            sum(middle, linear(wide, name + "output.dense")),
                            name + "output.LayerNorm");
        }
        return result;
    }

    private double[][] all(double[][] x, String name) {
        return Arrays.stream(x).map(each -> linear(each, name)).toArray(double[][]::new);
    }

    private double[] linear(double[] x, String name) {
        float[] weight = parameter(name + ".weight");
        float[] bias = parameter(name + ".bias");
        double[] result = new double[bias.length];
        for (int i = 0; i < weight.length; i++) {
            result[i / x.length] += weight[i] * x[i % x.length];
        }
        Arrays.setAll(result, i -> result[i] + bias[i]);
        return result;
    }

    private double[] norm(double[] x, String name) {
        float[] scale = parameter(name + ".weight");
        float[] shift = parameter(name + ".bias");
        double mean = Arrays.stream(x).average().orElseThrow();
        double square = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double[] result = new double[x.length];
        Arrays.setAll(
                result,
                i -> (x[i] - mean) / Math.sqrt(square + shape.normEps()) * scale[i] + shift[i]);
        return result;
    }

    private float[] parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    private static double[] map(double[] x, DoubleUnaryOperator function) {
        return Arrays.stream(x).map(function).toArray();
    }

    private static double[] sum(double[] a, double[] b) {
        double[] result = new double[a.length];
        Arrays.setAll(result, i -> a[i] + b[i]);
        return result;
    }
}
