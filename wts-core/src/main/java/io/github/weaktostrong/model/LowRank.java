package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.AdapterFiles;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.provenance.Seeds;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The low-rank matrices of an adapted model, and the layers that use them. */
final class LowRank {
    private static final NDIndex ALL = new NDIndex("...");

    private final Lora lora;
    private final TensorOps ops;
    private final NDArray noBias;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final IdentityHashMap<NDArray, Pair> pairs = new IdentityHashMap<>();

    /** A (r, in) and B (out, r) of a weight; owned by the model. */
    private record Pair(NDArray down, NDArray up) {}

    private LowRank(Lora lora, TensorOps ops, NDManager owner) {
        this.lora = lora;
        this.ops = ops;
        noBias = owner.zeros(new Shape(0));
    }

    /**
     * Makes A and B of a fresh adapter, or copies those of a folder together with the head.
     *
     * @param base parameters of the model by name; those of a head are set
     * @param shapes of A and B
     */
    static LowRank open(
            Adapter adapter,
            Map<String, NDArray> base,
            Map<String, long[]> shapes,
            TensorOps ops,
            NDManager on) {
        NDManager owner = base.values().iterator().next().getManager();
        LowRank made = new LowRank(adapter.lora(), ops, owner);
        shapes.forEach((name, sizes) -> made.parameters.put(name, owner.zeros(new Shape(sizes))));
        for (String name : shapes.keySet()) {
            if (name.endsWith(Lora.A)) {
                String layer = Lora.layer(name);
                NDArray down = Objects.requireNonNull(made.parameters.get(name));
                NDArray up = Objects.requireNonNull(made.parameters.get(layer + Lora.B));
                made.pairs.put(
                        Objects.requireNonNull(base.get(layer + ".weight")), new Pair(down, up));
                if (adapter.folder() == null) {
                    begin(down, Seeds.of(adapter.seed()).child(name), on);
                }
            }
        }
        if (adapter.folder() != null) {
            made.fill(adapter, base, on);
        }
        return made;
    }

    private static void begin(NDArray down, Seeds seeds, NDManager on) {
        SplittableRandom random = seeds.random();
        double bound = 1 / Math.sqrt((double) down.getShape().get(1));
        float[] values = new float[Math.toIntExact(down.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        try (NDArray source = DeviceArrays.of(on, values, down.getShape())) {
            down.set(ALL, source);
        }
    }

    private void fill(Adapter adapter, Map<String, NDArray> base, NDManager on) {
        try (AdapterFiles files = AdapterFiles.open(Objects.requireNonNull(adapter.folder()))) {
            for (String name : files.shapes().keySet()) {
                NDArray target = parameters.getOrDefault(name, base.get(name));
                if (target == null) {
                    continue; // the head of a classifier, in a language model
                }
                Shape shape = target.getShape();
                try (NDArray source = on.create(files.floats(name), shape, DataType.FLOAT32)) {
                    target.set(ALL, source);
                }
            }
        }
    }

    Lora lora() {
        return lora;
    }

    /** A and B by name, in the order of the layers. */
    Map<String, NDArray> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /**
     * The weight with its adapter added, (out, in), owned by the scope; a weight without one as it
     * is.
     */
    NDArray merged(NDArray weight, NDManager scope) {
        Pair pair = pairs.get(weight);
        if (pair == null) {
            return weight;
        }
        // results belong to the manager of the first operand, and the model's takes no more arrays
        try (NDArray up = DeviceArrays.of(scope, HostReads.floats(pair.up), pair.up.getShape());
                NDArray product = up.matMul(pair.down);
                NDArray scaled = product.mul(lora.scale())) {
            return scaled.add(weight);
        }
    }

    /** Layers that add {@code scale B A x}, computed by other layers. */
    LayerOps on(LayerOps inner) {
        return new LayerOps() {
            @Override
            public NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
                return linears(input, List.of(weight), Collections.singletonList(bias))
                        .singletonOrThrow();
            }

            /** The adapted ones of the layers share a product with the input. */
            @Override
            public NDList linears(
                    NDArray input,
                    List<NDArray> weights,
                    List<? extends @Nullable NDArray> biases) {
                NDList adapted = new NDList();
                NDList ofAdapted = new NDList();
                NDList matrices = new NDList();
                for (int i = 0; i < weights.size(); i++) {
                    Pair pair = pairs.get(weights.get(i));
                    if (pair != null) {
                        adapted.add(weights.get(i));
                        ofAdapted.add(Objects.requireNonNullElse(biases.get(i), noBias));
                        matrices.addAll(new NDList(pair.down, pair.up));
                    }
                }
                NDList found =
                        adapted.isEmpty()
                                ? adapted
                                : inner.adapted(
                                        ops, input, adapted, ofAdapted, matrices, lora.scale());
                NDList results = new NDList(weights.size());
                int next = 0;
                for (int i = 0; i < weights.size(); i++) {
                    results.add(
                            pairs.containsKey(weights.get(i))
                                    ? found.get(next++)
                                    : inner.linear(input, weights.get(i), biases.get(i)));
                }
                return results;
            }

            @Override
            public NDArray layerNorm(NDArray input, NDArray weight, NDArray bias, float epsilon) {
                return inner.layerNorm(input, weight, bias, epsilon);
            }

            @Override
            public NDArray rmsNorm(NDArray input, NDArray weight, float epsilon) {
                return inner.rmsNorm(input, weight, epsilon);
            }

            @Override
            public NDArray embedding(NDArray ids, NDArray table) {
                return inner.embedding(ids, table);
            }
        };
    }
}
