package io.github.weaktostrong.safetensors;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.weaktostrong.data.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one safetensors file, tensor by tensor, through a buffer of a few mebibytes. */
public final class SafetensorsWriter {

    private static final int BUFFER_BYTES = 4 << 20;
    private static final int ALIGNMENT = 8;
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final FileChannel channel;
    private final Dtype dtype;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsWriter(FileChannel channel, Dtype dtype) {
        this.channel = channel;
        this.dtype = dtype;
    }

    /** Writes a new file with texts attached and forces it to disk. */
    public static void write(
            Path file, Map<String, TensorSource> tensors, Dtype dtype, Map<String, String> metadata)
            throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = new SafetensorsWriter(channel, dtype);
            writer.drain(ByteBuffer.wrap(header(tensors, dtype, metadata)));
            for (Map.Entry<String, TensorSource> tensor : tensors.entrySet()) {
                writer.values(tensor.getKey(), tensor.getValue());
            }
            channel.force(true);
        }
    }

    /** The header, padded with spaces so that the data area is aligned, as the reference does. */
    private static byte[] header(
            Map<String, TensorSource> tensors, Dtype dtype, Map<String, String> metadata) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(SafetensorsFile.METADATA, metadata);
        long begin = 0;
        for (Map.Entry<String, TensorSource> tensor : tensors.entrySet()) {
            long end = begin + tensor.getValue().bytes(dtype);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", dtype.name());
            entry.put("shape", tensor.getValue().shape());
            entry.put("data_offsets", List.of(begin, end));
            json.put(tensor.getKey(), entry);
            begin = end;
        }
        byte[] text = GSON.toJson(json).getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes =
                ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES + padded)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(padded)
                        .put(text);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.array();
    }

    private void values(String name, TensorSource tensor) throws IOException {
        FloatBuffer values = tensor.values().get();
        long expected = tensor.bytes(dtype) / dtype.bytes();
        if (values.remaining() != expected) {
            throw new IllegalArgumentException(
                    "tensor %s has %s values; expected %s for the shape %s"
                            .formatted(
                                    Printable.name(name),
                                    values.remaining(),
                                    expected,
                                    tensor.shape()));
        }
        while (values.hasRemaining()) {
            buffer.clear();
            int count = Math.min(values.remaining(), BUFFER_BYTES / dtype.bytes());
            FloatBuffer piece = values.slice(values.position(), count);
            values.position(values.position() + count);
            if (dtype == Dtype.F32) {
                buffer.asFloatBuffer().put(piece);
                buffer.limit(count * Float.BYTES);
                drain(buffer);
            } else {
                putHalves(name, piece);
                drain(buffer.flip());
            }
        }
    }

    private void putHalves(String name, FloatBuffer piece) {
        while (piece.hasRemaining()) {
            float value = piece.get();
            short half =
                    dtype == Dtype.F16
                            ? HalfPrecision.toFloat16(value)
                            : HalfPrecision.toBfloat16(value);
            boolean lost =
                    Float.isFinite(value)
                            && (half & 0x7fff) == (dtype == Dtype.F16 ? 0x7c00 : 0x7f80);
            if (lost) {
                throw new IllegalArgumentException(
                        "tensor %s has the value %s, which %s cannot hold; expected a smaller one; save as F32"
                                .formatted(Printable.name(name), value, dtype));
            }
            buffer.putShort(half);
        }
    }

    private void drain(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
