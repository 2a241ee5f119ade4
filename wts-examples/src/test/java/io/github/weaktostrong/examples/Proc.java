package io.github.weaktostrong.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux says of this process. */
public final class Proc {
    private static final Path SELF = Path.of("/proc/self");

    private Proc() {}

    /** Memory of a kind, such as {@code VmRSS} or the peak {@code VmHWM}, in KiB. */
    public static long kib(String kind) throws IOException {
        return Files.readAllLines(SELF.resolve("status")).stream()
                .filter(line -> line.startsWith(kind + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Number of open files. */
    public static long openFiles() throws IOException {
        return entries(SELF.resolve("fd"));
    }

    /** Number of entries of the folder of temporary files. */
    public static long temporaries() throws IOException {
        return entries(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static long entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }
}
