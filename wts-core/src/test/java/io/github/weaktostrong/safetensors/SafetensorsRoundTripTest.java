package io.github.weaktostrong.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.TestModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsRoundTripTest {

    private static final List<Dtype> TYPES = List.of(Dtype.F32, Dtype.F16, Dtype.BF16);

    @TempDir Path temp;

    @Property(tries = 60)
    void tensors_writtenAndRead_areTheSameInEveryType(
            @ForAll @Size(min = 1, max = 4)
                    List<@Size(max = 3) List<@IntRange(max = 5) Integer>> shapes,
            @ForAll @IntRange(max = 2) int type,
            @ForAll @IntRange(min = 1, max = 7) int chunk,
            @ForAll long seed)
            throws IOException {
        Dtype dtype = TYPES.get(type);
        Map<String, TensorSource> tensors = new TreeMap<>();
        Random random = new Random(seed);
        for (int i = 0; i < shapes.size(); i++) {
            List<Long> shape = shapes.get(i).stream().map(Integer::longValue).toList();
            float[] values =
                    new float[shape.stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b)];
            for (int j = 0; j < values.length; j++) {
                values[j] = representable(random, dtype);
            }
            tensors.put("t\u00e9\"" + i, new TensorSource(shape, () -> FloatBuffer.wrap(values)));
        }
        Path folder = Files.createTempDirectory("round-trip");
        Path path = folder.resolve("x.safetensors");
        try {
            SafetensorsWriter.write(path, tensors, dtype, Map.of("format", "pt"));
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                assertEquals(tensors.keySet(), file.tensors().keySet());
                tensors.forEach((name, source) -> assertSame(file, name, source, chunk));
            }
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
    }

    private static float representable(Random random, Dtype dtype) {
        while (true) {
            int bits = random.nextInt();
            float value =
                    switch (dtype) {
                        case F16 -> HalfPrecision.fromFloat16((short) bits);
                        case BF16 -> HalfPrecision.fromBfloat16((short) bits);
                        default -> Float.intBitsToFloat(bits);
                    };
            if (!Float.isNaN(value)) {
                return value;
            }
        }
    }

    private static void assertSame(
            SafetensorsFile file, String name, TensorSource source, int chunk) {
        float[] expected = TestModels.floats(source.values().get());
        assertEquals(source.shape(), file.tensors().get(name).shape());
        assertArrayEquals(expected, TestModels.floats(file.floats(name).asFloatBuffer()));
        List<Float> pieces = new ArrayList<>();
        file.forEachChunk(
                name,
                chunk,
                (offset, values) -> {
                    assertEquals(pieces.size(), offset);
                    assertTrue(values.remaining() <= chunk);
                    while (values.hasRemaining()) {
                        pieces.add(values.get());
                    }
                });
        assertEquals(expected.length, pieces.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], pieces.get(i));
        }
    }

    @Test
    void buffer_returned_isDirectLittleEndianWritableAndOutlivesTheFile() throws IOException {
        Path path = temp.resolve("x.safetensors");
        TensorSource source =
                new TensorSource(List.of(2L), () -> FloatBuffer.wrap(new float[] {1, 2}));
        SafetensorsWriter.write(path, Map.of("a", source), Dtype.F32, Map.of());
        ByteBuffer bytes;
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            bytes = file.floats("a");
            assertThrows(IllegalArgumentException.class, () -> file.floats("b"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> file.forEachChunk("a", 0, (offset, values) -> {}));
        }
        assertTrue(bytes.isDirect());
        assertEquals(ByteOrder.LITTLE_ENDIAN, bytes.order());
        assertEquals(0, bytes.position());
        assertEquals(8, bytes.remaining());
        bytes.putFloat(0, 5);
        assertEquals(5, bytes.getFloat(0));
    }

    @Test
    void tensor_beyondTwoGibibytes_isReadAtItsEnd() throws IOException {
        // A sparse file: 2^31 + 2^20 bytes that the disk does not hold.
        long elements = (1L << 29) + (1L << 18);
        String header =
                "{\"big\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]},\"end\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}"
                        .formatted(elements, 4 * elements, 4 * elements, 4 * elements + 4);
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        Path path = temp.resolve("big.safetensors");
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.SPARSE,
                        StandardOpenOption.WRITE)) {
            ByteBuffer start = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(start.putLong(text.length).put(text).flip());
            ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            end.putFloat(1).putFloat(7);
            channel.write(end.flip(), 8 + text.length + 4 * elements - 4);
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertEquals(7, file.floats("end").getFloat(0));
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> file.floats("big"));
            assertTrue(thrown.getMessage().contains("forEachChunk"), thrown.getMessage());
            float last = lastValue(file, elements);
            assertEquals(1, last);
        }
    }

    private static float lastValue(SafetensorsFile file, long elements) {
        float[] last = new float[1];
        long[] seen = new long[1];
        file.forEachChunk(
                "big",
                Integer.MAX_VALUE / 4,
                (offset, values) -> {
                    assertEquals(seen[0], offset);
                    seen[0] += values.remaining();
                    last[0] = values.get(values.limit() - 1);
                });
        assertEquals(elements, seen[0]);
        return last[0];
    }
}
