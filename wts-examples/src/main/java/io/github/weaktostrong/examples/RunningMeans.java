package io.github.weaktostrong.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.github.weaktostrong.checkpoint.CustomShape;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.model.ForwardPass;
import io.github.weaktostrong.model.ModelBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A body without attention: every layer sees a token beside the mean of the tokens so far.
 *
 * <pre>{@code
 * n_t = norm(x_t),  m_t = mean of n_0 .. n_t,  x_t + relu(W (n_t, m_t) + b)
 * }</pre>
 */
public final class RunningMeans implements ModelBody {
    private final Map<String, NDArray> parameters;
    private final int layers;

    /** Takes the parameters of {@link #shape}. */
    public RunningMeans(ModelShape shape, Map<String, NDArray> parameters) {
        this.parameters = parameters;
        layers = shape.layers();
    }

    /** The sizes and parameters of a body. */
    public static CustomShape shape(int vocabulary, int width, int layers, int positions) {
        Map<String, List<Integer>> sizes = new LinkedHashMap<>();
        sizes.put("embedding.weight", List.of(vocabulary, width));
        for (int i = 0; i < layers; i++) {
            sizes.put("layers." + i + ".norm.weight", List.of(width));
            sizes.put("layers." + i + ".norm.bias", List.of(width));
            sizes.put("layers." + i + ".mix.weight", List.of(width, 2 * width));
            sizes.put("layers." + i + ".mix.bias", List.of(width));
        }
        sizes.put("norm.weight", List.of(width));
        sizes.put("norm.bias", List.of(width));
        return new CustomShape("running_means", vocabulary, width, layers, positions, 0, sizes);
    }

    @Override
    public NDArray embedding() {
        return parameter("embedding.weight");
    }

    @Override
    public int layers() {
        return layers;
    }

    @Override
    public NDArray layer(int index, NDArray hidden, @Nullable NDArray positions, ForwardPass pass) {
        String name = "layers." + index;
        NDArray weight = parameter(name + ".mix.weight");
        NDArray bias = parameter(name + ".mix.bias");
        NDArray shares = shares(hidden); // left to the step: the graph keeps it
        try (NDArray normed = norm(hidden, name + ".norm", pass);
                NDArray sums = normed.cumSum(1);
                NDArray means = sums.mul(shares);
                NDArray both = normed.concat(means, -1); // (B, T, 2 D)
                NDArray kept = ModelBody.select(both, positions);
                NDArray mixed = pass.ops().linear(kept, weight, bias);
                NDArray added = Activation.relu(mixed);
                NDArray before = ModelBody.select(hidden, positions)) {
            return before.add(added);
        }
    }

    /** 1, 1/2, .. 1/T, (T, 1). */
    private static NDArray shares(NDArray hidden) {
        float[] shares = new float[(int) hidden.getShape().get(1)];
        for (int t = 0; t < shares.length; t++) {
            shares[t] = 1f / (t + 1);
        }
        NDManager step = hidden.getManager();
        return step.create(shares, new Shape(shares.length, 1));
    }

    @Override
    public NDArray finish(NDArray hidden, ForwardPass pass) {
        return norm(hidden, "norm", pass);
    }

    private NDArray norm(NDArray input, String name, ForwardPass pass) {
        NDArray scale = parameter(name + ".weight");
        return pass.ops().layerNorm(input, scale, parameter(name + ".bias"), 1e-5f);
    }

    private NDArray parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }
}
