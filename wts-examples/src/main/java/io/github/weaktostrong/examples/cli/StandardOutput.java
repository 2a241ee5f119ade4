package io.github.weaktostrong.examples.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, which remembers that it could not be written, as print streams do not say.
 *
 * <p>A reader that ends early, as {@code head} does, wants no more, and is no failure.
 */
final class StandardOutput extends OutputStream {
    private static final String NO_READER = "Broken pipe";

    private final OutputStream out;
    private @Nullable IOException failure;

    private StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** Has {@code System.out} write UTF-8 to standard output, and remember failures. */
    static StandardOutput install() {
        StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        return output;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /** Whether it is a pipe, whose one failure is that nobody reads, in whatever language. */
    private static boolean isPipe() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/1"))
                    .toString()
                    .startsWith("pipe:");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // a system that does not say
        }
    }

    /** Why a result is lost; empty if none is. */
    Optional<String> failure() {
        return Optional.ofNullable(failure)
                .map(IOException::getMessage)
                .filter(message -> !NO_READER.equals(message) && !isPipe())
                .map(
                        message ->
                                "standard output cannot be written (%s), so that the result is lost; expected a file or pipe with room; write it elsewhere"
                                        .formatted(message));
    }
}
