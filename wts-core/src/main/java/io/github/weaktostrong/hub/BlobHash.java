package io.github.weaktostrong.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The two hashes by which the hub names files. */
final class BlobHash {

    private static final int SHA256_DIGITS = 64;

    private BlobHash() {}

    /**
     * Returns the hash of a file in the form of an expected one: SHA-256 for 64 digits, otherwise
     * git's: SHA-1 of {@code "blob " + size + NUL} and the bytes.
     */
    static String of(FileChannel channel, String expected) throws IOException {
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
}
