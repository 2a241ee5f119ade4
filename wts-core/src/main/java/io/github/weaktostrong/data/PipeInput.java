package io.github.weaktostrong.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a pipe or device gives, read by a thread of its own: an interrupt, which ends neither the
 * opening of a pipe nor a read of one, ends the wait for that thread.
 */
final class PipeInput extends InputStream {
    private static final int PIECE = 1 << 16;

    private final BlockingQueue<ByteBuffer> pieces =
            new ArrayBlockingQueue<>(2); // then an empty one
    private final Thread reader;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;
    private volatile @Nullable IOException failure; // there before the empty piece

    PipeInput(Path file) {
        reader = new Thread(() -> give(file), "reader of " + file);
        reader.setDaemon(true);
        reader.start();
    }

    private void give(Path file) {
        try {
            try (InputStream in = Files.newInputStream(file)) {
                for (byte[] read = some(in); read.length > 0; read = some(in)) {
                    pieces.put(ByteBuffer.wrap(read));
                }
            } catch (IOException e) {
                failure = e;
            }
            pieces.put(ByteBuffer.allocate(0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody reads any more
        }
    }

    private static byte[] some(InputStream in) throws IOException {
        byte[] buffer = new byte[PIECE];
        return Arrays.copyOf(buffer, Math.max(0, in.read(buffer)));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoppedException if the current thread is interrupted
     */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (!piece.hasRemaining() && !ended) {
            piece = next();
            ended = !piece.hasRemaining();
            if (ended && failure != null) {
                throw failure;
            }
        }
        int count = Math.min(length, piece.remaining());
        piece.get(into, offset, count);
        return count == 0 && length > 0 ? -1 : count;
    }

    private ByteBuffer next() {
        try {
            return pieces.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException("stopped while it waited for input");
        }
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
