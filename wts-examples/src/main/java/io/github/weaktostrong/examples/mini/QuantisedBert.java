package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.examples.mini.OnnxGraph.Constant;
import io.github.weaktostrong.examples.mini.OnnxGraph.Node;
import io.github.weaktostrong.safetensors.TensorSource;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The weights of a BERT without pooler in an ONNX file whose matrices were quantised to 8 bits
 * (ONNX Runtime's dynamic quantisation): {@code (q - zero point) scale}, with one scale for an
 * embedding or one for each column (in, out) of a linear layer.
 *
 * <p>The activations are not quantised here, as they are by ONNX Runtime.
 */
final class QuantisedBert {
    /** What BERT's graph is made of. */
    private static final Set<String> OPERATIONS =
            Set.of(
                    "Add",
                    "Cast",
                    "Concat",
                    "Constant",
                    "DequantizeLinear",
                    "Div",
                    "DynamicQuantizeLinear",
                    "Erf",
                    "Gather",
                    "MatMul",
                    "MatMulInteger",
                    "Mul",
                    "Pow",
                    "ReduceMean",
                    "Reshape",
                    "Shape",
                    "Slice",
                    "Softmax",
                    "Sqrt",
                    "Sub",
                    "Transpose",
                    "Unsqueeze");

    private static final String PREFIX = "bert.";
    private static final String QUANTISED = "_quantized";

    private final BertShape shape;
    private final OnnxGraph graph;
    private final Map<String, Node> products = new HashMap<>();
    private final Set<String> unused;

    /**
     * Takes a graph.
     *
     * @throws BadInputException if a node is of a type that BERT has not
     */
    QuantisedBert(BertShape shape, OnnxGraph graph) {
        this.shape = shape;
        this.graph = graph;
        unused = new HashSet<>(graph.initialisers().keySet());
        unused.remove("embeddings.position_ids");
        for (Node node : graph.nodes()) {
            if (!OPERATIONS.contains(node.type())) {
                throw refused(
                        "node %s is of the type %s"
                                .formatted(
                                        Printable.name(node.name()), Printable.name(node.type())));
            }
            if (node.type().equals("MatMulInteger") && products.put(node.name(), node) != null) {
                throw refused("node %s is there twice".formatted(Printable.name(node.name())));
            }
        }
    }

    /**
     * The parameters by Hugging Face name.
     *
     * @throws BadInputException if one is missing or of another shape, or there are others
     */
    SortedMap<String, TensorSource> tensors() {
        SortedMap<String, TensorSource> tensors = new TreeMap<>();
        shape.parameterShapes().forEach((name, sizes) -> tensors.put(name, tensor(name, sizes)));
        List<String> others = new ArrayList<>(products.keySet());
        others.addAll(unused);
        if (!others.isEmpty()) {
            throw refused("unexpected are " + Printable.names(others.stream().sorted().toList()));
        }
        return tensors;
    }

    private TensorSource tensor(String parameter, long[] sizes) {
        List<Long> expected = LongStream.of(sizes).boxed().toList();
        String name = parameter.substring(PREFIX.length());
        if (sizes.length == 1) {
            float[] values = values(name, expected);
            return new TensorSource(expected, () -> FloatBuffer.wrap(values));
        }
        if (name.startsWith("embeddings.")) {
            float[] values = dequantised(name, expected, List.of());
            return new TensorSource(expected, () -> FloatBuffer.wrap(values));
        }
        long columns = sizes[0];
        float[] values = dequantised(matrix(name), List.of(sizes[1], columns), List.of(columns));
        return new TensorSource(
                expected, () -> FloatBuffer.wrap(transposed(values, (int) columns)));
    }

    /** The constant that a linear layer multiplies by, without its suffix. */
    private String matrix(String weight) {
        String module = weight.substring(0, weight.lastIndexOf('.'));
        String name =
                "/"
                        + module.replace('.', '/').replaceFirst("layer/(\\d+)", "layer.$1")
                        + "/MatMul_quant";
        Node product = products.remove(name);
        if (product == null || product.inputs().size() != 4) {
            throw refused("node %s is missing".formatted(name));
        }
        String constant = product.inputs().get(1);
        if (!constant.endsWith(QUANTISED)) {
            throw refused("node %s multiplies by %s".formatted(name, Printable.name(constant)));
        }
        return constant.substring(0, constant.length() - QUANTISED.length());
    }

    private float[] dequantised(String name, List<Long> sizes, List<Long> ofScale) {
        float[] values = values(name + QUANTISED, sizes);
        float[] zero = values(name + "_zero_point", ofScale);
        float[] scale = values(name + "_scale", ofScale);
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - zero[i % zero.length]) * scale[i % scale.length];
        }
        return values;
    }

    private float[] values(String name, List<Long> sizes) {
        Constant constant = graph.initialisers().get(name);
        if (constant == null || !unused.remove(name)) {
            throw refused("initialiser %s is missing".formatted(Printable.name(name)));
        }
        float[] values = constant.values();
        long expected = sizes.stream().reduce(1L, Math::multiplyExact);
        if (!constant.sizes().equals(sizes) || values.length != expected) {
            throw refused(
                    "initialiser %s has the shape %s and %s values of a type that is read, not %s"
                            .formatted(
                                    Printable.name(name), constant.sizes(), values.length, sizes));
        }
        return values;
    }

    /** Values (in, out) as (out, in). */
    private static float[] transposed(float[] values, int columns) {
        int rows = values.length / columns;
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i % columns * rows + i / columns] = values[i];
        }
        return turned;
    }

    private BadInputException refused(String what) {
        return new BadInputException(
                "%s: %s; expected the nodes and initialisers of a BERT of %s layers with 8-bit matrices; use the artefact of the version that this library names"
                        .formatted(graph.file(), what, shape.layers()));
    }
}
