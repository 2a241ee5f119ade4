package io.github.weaktostrong.examples.mini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.checkpoint.DecoderShape.Activation;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.Mutation;
import io.github.weaktostrong.safetensors.TensorSource;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of one layer of width 2, written here byte by byte. */
class QuantisedBertTest {
    private static final BertShape SHAPE =
            new BertShape(3, 2, 1, 1, 3, 2, 2, Activation.GELU, 1e-12, 0.02, Pooling.MEAN);
    private static final int UINT8 = 2;
    private static final int INT8 = 3;

    private final Message graph = new Message();

    /** Fields of a message of Protocol Buffers. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message put(int field, byte[] content) {
            varint(field << 3 | 2);
            varint(content.length);
            out.writeBytes(content);
            return this;
        }

        Message put(int field, String text) {
            return put(field, text.getBytes(UTF_8));
        }

        Message put(int field, long number) {
            varint((long) field << 3);
            varint(number);
            return this;
        }

        private void varint(long number) {
            long rest = number;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }

    private void node(String name, String type, String... inputs) {
        Message node = new Message();
        for (String input : inputs) {
            node.put(1, input);
        }
        graph.put(1, node.put(3, name).put(4, type).out.toByteArray());
    }

    private void constant(String name, int type, byte[] raw, long... sizes) {
        Message constant = new Message();
        for (long size : sizes) {
            constant.put(1, size);
        }
        graph.put(5, constant.put(2, type).put(8, name).put(9, raw).out.toByteArray());
    }

    private void floats(String name, int count, float value, long... sizes) {
        ByteBuffer raw = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            raw.putFloat(value + i);
        }
        constant(name, 1, raw.array(), sizes);
    }

    /** 8-bit values 1, 2, 3, ... */
    private static byte[] counting(long count) {
        byte[] raw = new byte[(int) count];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) (i + 1);
        }
        return raw;
    }

    /** Everything that the shape needs: embeddings about zero point 128, matrices about 0. */
    private void whole() {
        int number = 0;
        for (Map.Entry<String, long[]> each : SHAPE.parameterShapes().entrySet()) {
            String name = each.getKey().substring("bert.".length());
            long[] sizes = each.getValue();
            if (sizes.length == 1) {
                floats(name, (int) sizes[0], 0.5f, sizes);
            } else if (name.startsWith("embeddings.")) {
                constant(name + "_quantized", UINT8, counting(sizes[0] * sizes[1]), sizes);
                constant(name + "_zero_point", UINT8, new byte[] {(byte) 128});
                floats(name + "_scale", 1, 2f);
            } else {
                String constant = "c" + number++;
                byte[] values = counting(sizes[0] * sizes[1]);
                constant(constant + "_quantized", INT8, values, sizes[1], sizes[0]);
                constant(constant + "_zero_point", INT8, new byte[(int) sizes[0]], sizes[0]);
                floats(constant + "_scale", (int) sizes[0], 1, sizes[0]);
                String module = name.replace(".weight", "").replace('.', '/');
                String product = "/" + module.replace("layer/0", "layer.0") + "/MatMul_quant";
                node(product, "MatMulInteger", "x", constant + "_quantized", "z", "zero");
            }
        }
    }

    private Map<String, TensorSource> read() {
        byte[] file = new Message().put(1, 6).put(7, graph.out.toByteArray()).out.toByteArray();
        return new QuantisedBert(SHAPE, OnnxGraph.read("tiny.onnx", ByteBuffer.wrap(file)))
                .tensors();
    }

    private static float[] values(Map<String, TensorSource> tensors, String name) {
        var buffer = tensors.get(name).values().get();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private void assertRefused(String expected) {
        String message = assertThrows(BadInputException.class, this::read).getMessage();
        assertTrue(message.startsWith("tiny.onnx: " + expected), message);
    }

    @Test
    void weights_eightBits_areDequantisedAndTurned() {
        whole();
        Map<String, TensorSource> tensors = read();
        assertEquals(SHAPE.parameterShapes().keySet(), Map.copyOf(tensors).keySet());
        // (1 - 128) 2 = -254 and so on
        assertArrayEquals(
                new float[] {-254, -252, -250, -248, -246, -244},
                values(tensors, "bert.embeddings.word_embeddings.weight"));
        // stored (in, out): 1 2 3 / 4 5 6, columns scaled by 1, 2, 3
        assertArrayEquals(
                new float[] {1, 4, 4, 10, 9, 18},
                values(tensors, "bert.encoder.layer.0.intermediate.dense.weight"));
        assertArrayEquals(
                new float[] {0.5f, 1.5f}, values(tensors, "bert.embeddings.LayerNorm.bias"));
    }

    @Test
    void node_ofAnotherType_isRefusedByName() {
        whole();
        node("/encoder/act", "Tanh", "x");
        assertRefused("node '/encoder/act' is of the type 'Tanh'");
    }

    @Test
    void product_ofAnotherLayer_isRefusedByName() {
        whole();
        node("/encoder/layer.1/output/dense/MatMul_quant", "MatMulInteger", "x", "y", "z", "w");
        assertRefused("unexpected are '/encoder/layer.1/output/dense/MatMul_quant'");
    }

    @Test
    void product_twice_isRefusedByName() {
        whole();
        node("/encoder/layer.0/output/dense/MatMul_quant", "MatMulInteger", "x", "y", "z", "w");
        assertRefused("node '/encoder/layer.0/output/dense/MatMul_quant' is there twice");
    }

    @Test
    void initialiser_twice_isRefused() {
        whole();
        floats("c0_scale", 1, 1, 1);
        assertRefused("is no ONNX file (two constants of one name)");
    }

    @Test
    void initialiser_inExcess_isRefusedByName() {
        whole();
        floats("pooler.dense.bias", 2, 0, 2);
        assertRefused("unexpected are 'pooler.dense.bias'");
    }

    @Test
    void graph_withoutMatrices_isRefusedByTheFirstMissing() {
        assertRefused("initialiser 'embeddings.word_embeddings.weight_quantized' is missing");
    }

    @Test
    void initialiser_ofAnotherShape_isRefusedByName() {
        constant("embeddings.word_embeddings.weight_quantized", UINT8, counting(6), 2, 3);
        assertRefused(
                "initialiser 'embeddings.word_embeddings.weight_quantized' has the shape [2, 3]");
    }

    @Test
    void file_cutShort_isRefused() {
        whole();
        byte[] file = new Message().put(7, graph.out.toByteArray()).out.toByteArray();
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(file, file.length / 2));
        String message =
                assertThrows(BadInputException.class, () -> OnnxGraph.read("cut.onnx", cut))
                        .getMessage();
        assertTrue(message.startsWith("cut.onnx: is no ONNX file (a field ends"), message);
    }

    /** Two constants of one name, and whatever else a few changes make of a file. */
    @Test
    void file_afterAFewChanges_isReadOrRefused() {
        int seeds = 300;
        whole();
        byte[] file = new Message().put(7, graph.out.toByteArray()).out.toByteArray();
        int refused = 0;
        for (int seed = 0; seed < seeds; seed++) {
            ByteBuffer changed = ByteBuffer.wrap(new Mutation(seed).of(file));
            try {
                Map<String, TensorSource> tensors =
                        new QuantisedBert(SHAPE, OnnxGraph.read("tiny.onnx", changed)).tensors();
                tensors.keySet().forEach(name -> assertTrue(values(tensors, name).length > 0));
            } catch (BadInputException e) {
                refused++;
            }
        }
        assertTrue(refused > seeds / 2, refused + " of " + seeds);
    }
}
