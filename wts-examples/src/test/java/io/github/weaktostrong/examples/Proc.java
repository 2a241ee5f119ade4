package io.github.weaktostrong.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux says of this process. */
public final class Proc {
    private static final Path SELF = Path.of("/proc/self");

    private Proc() {}

    /** Memory of a kind, such as {@code VmRSS} or the peak {@code VmHWM}, in KiB. */
    public static long kib(String kind) {
        return status().stream()
                .filter(line -> line.startsWith(kind + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Lets the peak {@code VmHWM} begin anew at what is used now. */
    public static void forgetPeak() throws IOException {
        Files.writeString(SELF.resolve("clear_refs"), "5");
    }

    private static List<String> status() {
        try {
            return Files.readAllLines(SELF.resolve("status"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Number of open files. */
    public static long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(SELF.resolve("fd"))) {
            return open.count();
        }
    }
}
