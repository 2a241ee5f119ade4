package io.github.weaktostrong.model;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hidden states by text: in memory, or in files of a folder, which are mapped into it.
 *
 * <p>A file is named by the SHA-256 of what it holds, and one that differs from its name is not
 * read. In it are, one after the other, the SHA-256 of a text's token ids, the number of values and
 * the values, float32, all big-endian. Several processes may share a folder.
 */
final class StateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);
    private static final String ENDING = ".states";
    private static final int KEY = 32; // bytes of a SHA-256

    private final Optional<Path> folder;
    private final Map<HashCode, FloatBuffer> states = new HashMap<>();
    private final Set<Path> known = new HashSet<>();

    /** States of one body; empty to hold them in memory. */
    StateFiles(Optional<Path> folder) {
        this.folder = folder;
    }

    /** The values of a text, to be read by one reader; null where there are none. */
    @Nullable FloatBuffer find(HashCode text) {
        FloatBuffer found = states.get(text);
        return found == null ? null : found.duplicate();
    }

    /** Maps the files that have come into the folder since. */
    void refresh() {
        folder.filter(Files::isDirectory).ifPresent(this::mapAll);
    }

    /** Adds states, in one more file where there is a folder. */
    void add(Map<HashCode, float[]> fresh) {
        if (folder.isEmpty()) {
            fresh.forEach((text, values) -> states.put(text, FloatBuffer.wrap(values)));
            return;
        }
        int size = fresh.values().stream().mapToInt(each -> KEY + 4 + 4 * each.length).sum();
        ByteBuffer content = ByteBuffer.allocate(size);
        fresh.forEach(
                (text, values) -> {
                    content.put(text.asBytes()).putInt(values.length);
                    content.asFloatBuffer().put(values);
                    content.position(content.position() + 4 * values.length);
                });
        Path file = folder.get().resolve(name(content.flip()));
        AtomicFiles.write(file, content.array());
        try {
            index(file, mapped(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static String name(ByteBuffer content) {
        return Hashing.sha256().hashBytes(content.duplicate()) + ENDING;
    }

    private void mapAll(Path path) {
        try (Stream<Path> all = Files.list(path)) {
            List<Path> files =
                    all.filter(file -> file.toString().endsWith(ENDING))
                            .filter(file -> !known.contains(file))
                            .sorted()
                            .toList();
            for (Path file : files) {
                ByteBuffer content = mapped(file);
                if (file.endsWith(name(content))) {
                    index(file, content);
                } else {
                    known.add(file);
                    LOG.warn("{}: is damaged; its hidden states are computed anew", file);
                }
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static UncheckedIOException unreadable(Path path, IOException e) {
        return new UncheckedIOException(
                "%s: kept hidden states cannot be read (%s); expected what a training wrote; delete the folder and run again"
                        .formatted(path, e),
                e);
    }

    private static ByteBuffer mapped(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size());
        }
    }

    private void index(Path file, ByteBuffer content) {
        known.add(file);
        byte[] key = new byte[KEY];
        while (content.hasRemaining()) {
            content.get(key);
            int length = content.getInt();
            FloatBuffer values = content.slice(content.position(), 4 * length).asFloatBuffer();
            states.putIfAbsent(HashCode.fromBytes(key), values);
            content.position(content.position() + 4 * length);
        }
    }
}
