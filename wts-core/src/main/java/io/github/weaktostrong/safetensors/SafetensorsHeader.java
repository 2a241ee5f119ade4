package io.github.weaktostrong.safetensors;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The header of a safetensors file, believed only after every statement in it was checked: eight
 * bytes of little-endian length, then a JSON object, then the data area.
 *
 * @param tensors by name, in the order of their bytes; they tile the data area without gap
 * @param metadata the file's {@code __metadata__}
 * @param dataStart position of the data area in the file
 */
record SafetensorsHeader(
        Map<String, TensorInfo> tensors, Map<String, String> metadata, long dataStart) {

    static final int LENGTH_BYTES = 8;

    /** The reference implementation's limit. */
    static final int MAX_HEADER = 100_000_000;

    static final String AGAIN = "fetch or save the file again";

    static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw new BadInputException(
                    "%s: %s bytes; expected a safetensors file, which has at least %s; %s"
                            .formatted(file, size, LENGTH_BYTES, AGAIN));
        }
        ByteBuffer prefix = readFully(channel, 0, LENGTH_BYTES);
        refusePointer(file, prefix.duplicate());
        long length = prefix.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > Math.min(MAX_HEADER, size - LENGTH_BYTES)) {
            throw new BadInputException(
                    "%s: the header claims %s bytes in a file of %s; expected 2 to %s; %s"
                            .formatted(
                                    file,
                                    Long.toUnsignedString(length),
                                    size,
                                    Math.min(MAX_HEADER, size - LENGTH_BYTES),
                                    AGAIN));
        }
        String json = text(file, readFully(channel, LENGTH_BYTES, (int) length));
        long dataStart = LENGTH_BYTES + length;
        HeaderParser parsed = HeaderParser.parse(file, json);
        Map<String, TensorInfo> tiled = TensorLayout.tile(file, parsed.entries(), size - dataStart);
        return new SafetensorsHeader(tiled, parsed.metadata(), dataStart);
    }

    /**
     * Refuses the short text that a clone without the large-file extension has in place of the
     * weights.
     */
    private static void refusePointer(Path file, ByteBuffer prefix) {
        if (StandardCharsets.ISO_8859_1.decode(prefix).toString().equals("version ")) {
            throw new BadInputException(
                    file
                            + ": a Git LFS pointer, not the weights; expected a safetensors file;"
                            + " run 'git lfs pull' in its folder or download the file");
        }
    }

    private static String text(Path file, ByteBuffer bytes) {
        try {
            return JsonFiles.utf8(bytes);
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    "%s: the header is not UTF-8; expected a JSON object; %s"
                            .formatted(file, AGAIN),
                    e);
        }
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int length)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return bytes.flip();
    }
}
