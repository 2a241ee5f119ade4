package io.github.weaktostrong.hub;

import io.github.weaktostrong.hub.HubClient.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one file of the hub into {@code blobs/HASH}. Bytes go to {@code HASH.incomplete}, where a
 * later call resumes; the blob appears only when size and hash are right. The partial file is named
 * by the hash of the whole, so that it can never be continued with bytes of another version
 * unnoticed.
 */
final class BlobDownload {

    private static final Logger LOG = LoggerFactory.getLogger(BlobDownload.class);
    private static final int SHA256_DIGITS = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For all files of a model. */
    private static final Duration LIMIT = Duration.ofHours(24);

    private final HubClient client;
    private final Retry retry;
    private final Duration patience;
    private final Duration limit;
    private final long begin = System.nanoTime();

    BlobDownload(HubClient client, Retry retry) {
        this(client, retry, PATIENCE, LIMIT);
    }

    BlobDownload(HubClient client, Retry retry, Duration patience, Duration limit) {
        this.client = client;
        this.retry = retry;
        this.patience = patience;
        this.limit = limit;
    }

    /** Returns the blob, fetched unless it is there. */
    @SuppressWarnings("try") // The lock is held, not used.
    Path fetch(RemoteFile file, Path blobs) throws IOException {
        Path blob = blobs.resolve(file.hash());
        if (Files.exists(blob)) {
            return blob;
        }
        Path incomplete = blobs.resolve(file.hash() + ".incomplete");
        try (FileChannel channel =
                        FileChannel.open(
                                incomplete,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                FileLock lock = lock(channel, incomplete)) {
            // Another process may have finished the file while this one waited for the lock.
            if (Files.exists(blob)) {
                return blob;
            }
            fill(file, channel, incomplete);
            channel.force(true);
        }
        try {
            return Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            if (Files.exists(blob)) {
                return blob;
            }
            throw e;
        }
    }

    private static FileLock lock(FileChannel channel, Path incomplete) throws IOException {
        try {
            return channel.lock();
        } catch (OverlappingFileLockException e) {
            throw new IllegalStateException(
                    incomplete + ": another thread is fetching this file; wait for it", e);
        }
    }

    private void fill(RemoteFile file, FileChannel channel, Path incomplete) throws IOException {
        boolean resumed = channel.size() > 0;
        requireRoom(file, channel.size(), incomplete);
        LOG.info("fetching {} ({} bytes, {} there)", file.uri(), file.size(), channel.size());
        transfer(file, channel, incomplete);
        String hash = hash(channel, file.hash());
        if (!hash.equals(file.hash()) && resumed) {
            // What was there may have been broken, so the whole file has one more chance.
            channel.truncate(0);
            transfer(file, channel, incomplete);
            hash = hash(channel, file.hash());
        }
        if (!hash.equals(file.hash())) {
            channel.truncate(0);
            Files.deleteIfExists(incomplete);
            throw new UncheckedIOException(
                    "%s: the %s bytes have the hash %s; expected %s; nothing was kept, try again or use another endpoint"
                            .formatted(file.uri(), file.size(), hash, file.hash()),
                    new IOException("wrong hash"));
        }
    }

    /** Before the first byte: a disk that is full is a nuisance to others too. */
    private static void requireRoom(RemoteFile file, long there, Path incomplete)
            throws IOException {
        long room = Files.getFileStore(incomplete).getUsableSpace();
        if (room > 0 && file.size() - there > room) { // 0 also where it is not known
            throw new UncheckedIOException(
                    "%s: %s bytes, for which %s has no room (%s bytes); expected enough free space; free some or set HF_HUB_CACHE"
                            .formatted(file.uri(), file.size(), incomplete.getParent(), room),
                    new IOException("no room"));
        }
    }

    /**
     * Returns the hash of a file in the form of an expected one: SHA-256 for 64 digits, otherwise
     * git's: SHA-1 of {@code "blob " + size + NUL} and the bytes.
     */
    private static String hash(FileChannel channel, String expected) throws IOException {
        MessageDigest digest;
        try {
            boolean large = expected.length() == SHA256_DIGITS;
            digest = MessageDigest.getInstance(large ? "SHA-256" : "SHA-1");
            if (!large) {
                digest.update(
                        ("blob " + channel.size() + "\0").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
        }
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long position = 0;
        for (int count; (count = channel.read(buffer, position)) >= 0; position += count) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void transfer(RemoteFile file, FileChannel channel, Path incomplete) {
        retry.call(
                file.uri(),
                () -> {
                    if (channel.size() > file.size()) {
                        channel.truncate(0);
                    }
                    if (channel.size() < file.size()) {
                        attempt(file, channel, incomplete);
                    }
                    return channel;
                });
    }

    private void attempt(RemoteFile file, FileChannel channel, Path incomplete) throws IOException {
        long have = channel.size();
        HttpResponse<InputStream> response = client.open(file, have);
        try (InputStream body = response.body();
                StallGuard guard = new StallGuard(body, patience)) {
            int status = response.statusCode();
            boolean continues =
                    status == 206
                            && response.headers()
                                    .firstValue("Content-Range")
                                    .orElse("")
                                    .startsWith("bytes " + have + "-");
            if (!continues) {
                // 200: the server sends the whole file; 416 or another range: begin again.
                channel.truncate(0);
            }
            if (!continues && status != 200) {
                throw status == 206 || status == 416
                        ? new IOException("the hub answers " + status + " to a range")
                        : HubClient.failure(file.uri(), response);
            }
            try {
                copy(body, guard, new Sink(file, channel, incomplete));
            } catch (IOException e) {
                throw guard.reason(e);
            }
        }
    }

    private record Sink(RemoteFile file, FileChannel channel, Path path) {}

    private void copy(InputStream body, StallGuard guard, Sink sink) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long size = sink.file().size();
        long position = sink.channel().size();
        for (int count; (count = body.read(buffer)) >= 0; ) {
            guard.moved(count);
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw tooLong(sink.file());
            }
            if (position + count > size) {
                sink.channel().truncate(0);
                throw new IOException("the server sends more than the %s bytes".formatted(size));
            }
            write(sink, ByteBuffer.wrap(buffer, 0, count), position);
            position += count;
        }
        if (position < size) {
            throw new IOException("the transfer ended at byte %s of %s".formatted(position, size));
        }
    }

    private UncheckedIOException tooLong(RemoteFile file) {
        return new UncheckedIOException(
                "%s: not whole within %s hours; expected a faster server; run again, what was fetched is kept, or use another endpoint"
                        .formatted(file.uri(), limit.toHours()),
                new IOException("time limit"));
    }

    /** Writes bytes; a full disk is not worth another try, unlike a broken connection. */
    private static void write(Sink sink, ByteBuffer bytes, long position) {
        try {
            for (long at = position; bytes.hasRemaining(); ) {
                at += sink.channel().write(bytes, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: cannot be written (%s); expected a writable cache with enough free space; free some or set HF_HUB_CACHE"
                            .formatted(sink.path(), e.getMessage()),
                    e);
        }
    }
}
