package io.github.weaktostrong.safetensors;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.data.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A safetensors file, open for reading: its header is checked whole, its tensors are memory-mapped
 * one by one, so that a file of any size needs memory for one piece of one tensor.
 *
 * <p>Format: 8 bytes of little-endian header length, a JSON header, the data area.
 */
public final class SafetensorsFile implements AutoCloseable {

    /** Name under which a header holds texts, and which no tensor can have. */
    public static final String METADATA = "__metadata__";

    /** Elements mapped and converted at a time where the caller does not say: 16 MiB of fp32. */
    private static final int PIECE = 1 << 22;

    /** Receives a tensor in pieces, in order. */
    @FunctionalInterface
    public interface ChunkConsumer {

        /**
         * Takes the next piece.
         *
         * @param offset index of its first element in the tensor, row by row
         * @param values the elements as fp32; valid only during the call, may be read-only
         */
        void accept(long offset, FloatBuffer values);
    }

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens a file and checks its header: lengths, names, dtypes, shapes and offsets must agree and
     * the tensors must tile the data area.
     *
     * @throws BadInputException when there is no such file or its header lies
     * @throws UncheckedIOException when it cannot be read
     */
    public static SafetensorsFile open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    file + ": no such file; expected a safetensors file; check the path");
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new SafetensorsFile(file, channel, SafetensorsHeader.read(file, channel));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    /** Returns the tensors by name, in the order of their bytes. */
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    /** Returns the texts that the writer of the file attached to it. */
    public Map<String, String> metadata() {
        return Map.copyOf(header.metadata());
    }

    /**
     * Reads a whole tensor as fp32.
     *
     * @param name a tensor of dtype F32, F16 or BF16 with at most 2^29 - 1 elements
     * @return a fresh direct buffer in little-endian order, row by row, at position 0; the caller's
     * @throws BadInputException when the dtype is another
     * @throws IllegalArgumentException when there is no such tensor or it is larger
     */
    public ByteBuffer floats(String name) {
        long elements = info(name).elements();
        if (elements > Integer.MAX_VALUE / Float.BYTES) {
            throw new IllegalArgumentException(
                    "%s: tensor %s has %s elements; expected at most %s in one buffer; read it with forEachChunk"
                            .formatted(
                                    file,
                                    Printable.name(name),
                                    elements,
                                    Integer.MAX_VALUE / Float.BYTES));
        }
        ByteBuffer bytes =
                ByteBuffer.allocateDirect((int) elements * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer floats = bytes.asFloatBuffer();
        forEachChunk(name, PIECE, (offset, values) -> floats.put(values));
        return bytes;
    }

    /**
     * Reads a tensor as fp32 in pieces; works for tensors of any size.
     *
     * @param name a tensor of dtype F32, F16 or BF16
     * @param maxElements largest piece, 1 to 2^29 - 1
     * @param consumer receives the pieces in order; not called for a tensor without elements
     * @throws BadInputException when the dtype is another
     */
    public void forEachChunk(String name, int maxElements, ChunkConsumer consumer) {
        TensorInfo info = info(name);
        if (!info.dtype().isConvertible()) {
            throw new BadInputException(
                    "%s: tensor %s is %s; expected F32, F16 or BF16; convert the weights to one of them"
                            .formatted(file, Printable.name(name), info.dtype()));
        }
        Checks.requireOneTo(
                maxElements,
                Integer.MAX_VALUE / Float.BYTES,
                "chunks of %s elements; expected 1 to %s");
        int piece = (int) Math.min(maxElements, info.elements());
        FloatBuffer converted =
                FloatBuffer.allocate(info.dtype() == Dtype.F32 ? 0 : Math.min(piece, PIECE));
        int step = info.dtype() == Dtype.F32 ? piece : converted.capacity();
        for (long done = 0; done < info.elements(); done += step) {
            int count = (int) Math.min(step, info.elements() - done);
            ByteBuffer raw = map(info, done, count);
            consumer.accept(
                    done,
                    info.dtype() == Dtype.F32
                            ? raw.asFloatBuffer()
                            : convert(info.dtype(), raw, converted));
        }
    }

    private static FloatBuffer convert(Dtype dtype, ByteBuffer raw, FloatBuffer into) {
        into.clear();
        if (dtype == Dtype.F16) {
            while (raw.hasRemaining()) {
                into.put(HalfPrecision.fromFloat16(raw.getShort()));
            }
        } else {
            while (raw.hasRemaining()) {
                into.put(HalfPrecision.fromBfloat16(raw.getShort()));
            }
        }
        return into.flip();
    }

    private ByteBuffer map(TensorInfo info, long firstElement, int count) {
        int width = info.dtype().bytes();
        long position = header.dataStart() + info.begin() + firstElement * width;
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, position, (long) count * width)
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be mapped", e);
        }
    }

    private TensorInfo info(String name) {
        TensorInfo info = header.tensors().get(name);
        if (info == null) {
            throw new IllegalArgumentException(
                    "%s: no tensor %s; expected one of tensors()"
                            .formatted(file, Printable.name(name)));
        }
        return info;
    }

    /** Closes the file; buffers that were returned stay valid. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be closed", e);
        }
    }
}
