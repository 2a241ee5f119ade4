package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.data.BadInputException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The nodes and constants of an ONNX file (field numbers of {@code onnx.proto}, version 1).
 *
 * @param file what errors call it
 * @param nodes the operations
 * @param initialisers the constants by name
 */
record OnnxGraph(String file, List<Node> nodes, Map<String, Constant> initialisers) {
    private static final int GRAPH = 7;
    private static final int NODES = 1;
    private static final int INITIALISERS = 5;

    /**
     * An operation.
     *
     * @param type its name in ONNX, such as {@code MatMul}
     * @param inputs names of what it reads
     */
    record Node(String name, String type, List<String> inputs) {}

    /**
     * A constant.
     *
     * @param type 1 for float32, 2 for uint8, 3 for int8
     * @param sizes of its axes, none for a scalar
     */
    record Constant(int type, List<Long> sizes, ProtoMessage message) {
        private static final int FLOAT = 1;
        private static final int UINT8 = 2;
        private static final int INT8 = 3;
        private static final int FLOATS = 4;
        private static final int INTEGERS = 5;
        private static final int RAW = 9;

        /** The values, row by row; empty where they are of a type that is not read. */
        float[] values() {
            ByteBuffer raw =
                    message.contents(RAW).stream()
                            .findFirst()
                            .or(() -> message.contents(FLOATS).stream().findFirst())
                            .orElse(ByteBuffer.allocate(0));
            if (type == FLOAT) {
                float[] values = new float[raw.remaining() / Float.BYTES];
                raw.asFloatBuffer().get(values);
                return values;
            }
            if (type != UINT8 && type != INT8) {
                return new float[0];
            }
            List<Long> integers = message.numbers(INTEGERS);
            float[] values = new float[raw.remaining() + integers.size()];
            for (int i = 0; i < values.length; i++) {
                if (raw.hasRemaining()) {
                    byte stored = raw.get();
                    values[i] = type == INT8 ? stored : Byte.toUnsignedInt(stored);
                } else {
                    values[i] = integers.get(i);
                }
            }
            return values;
        }
    }

    /**
     * Reads a file.
     *
     * @throws BadInputException if it is no ONNX file
     */
    static OnnxGraph read(String file, ByteBuffer content) {
        try {
            ProtoMessage graph =
                    new ProtoMessage(content)
                            .messages(GRAPH).stream()
                                    .findFirst()
                                    .orElseThrow(() -> new IllegalArgumentException("no graph"));
            List<Node> nodes =
                    graph.messages(NODES).stream()
                            .map(each -> new Node(each.text(3), each.text(4), each.texts(1)))
                            .toList();
            return new OnnxGraph(
                    file,
                    nodes,
                    graph.messages(INITIALISERS).stream()
                            .collect(Collectors.toMap(each -> each.text(8), OnnxGraph::constant)));
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IllegalStateException // a name that is there twice
                | ArithmeticException e) {
            throw new BadInputException(
                    "%s: is no ONNX file (%s); expected one whole file of a model; fetch it again"
                            .formatted(
                                    file,
                                    e.getMessage() == null ? "it ends early" : e.getMessage()),
                    e);
        }
    }

    private static Constant constant(ProtoMessage message) {
        int type = message.numbers(2).stream().findFirst().orElse(0L).intValue();
        return new Constant(type, message.numbers(1), message);
    }
}
