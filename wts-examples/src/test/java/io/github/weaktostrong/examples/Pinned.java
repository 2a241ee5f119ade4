package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Outcomes that a change which only moves code must leave as they are: {@code fixtures/pinned}.
 *
 * <ul>
 *   <li>{@code -Dwts.pinned.bitwise=true} compares numbers as texts, for the machine that wrote the
 *       fixtures; otherwise decimals may differ by {@link #TOLERANCE}.
 *   <li>{@code -Dwts.pinned.write=FOLDER} writes what was found instead of comparing it; a relative
 *       folder is one of wts-examples. The committed ones are renewed by {@code
 *       -Dwts.pinned.write=src/test/resources/fixtures/pinned}, and their differences read.
 * </ul>
 */
public final class Pinned {
    /** Of decimals, relative to those larger than 1. */
    public static final double TOLERANCE = 1e-4;

    private static final int MOST_SHOWN = 40;

    private Pinned() {}

    /** Whether numbers must be equal as texts. */
    public static boolean bitwise() {
        return Boolean.getBoolean("wts.pinned.bitwise");
    }

    /**
     * Compares with a fixture, or writes it.
     *
     * @param name of the fixture
     * @param differences what differs between (expected, found), in words
     */
    public static void check(
            String name, String found, BiFunction<String, String, List<String>> differences) {
        String folder = System.getProperty("wts.pinned.write", "");
        if (folder.isEmpty()) {
            List<String> all = differences.apply(expected(name), found);
            List<String> shown = all.subList(0, Math.min(MOST_SHOWN, all.size()));
            assertEquals(
                    "", String.join("\n", shown), () -> all.size() + " differences from " + name);
        } else {
            write(Path.of(folder).resolve(name), found);
        }
    }

    private static String expected(String name) {
        try (InputStream in = Pinned.class.getResourceAsStream("/fixtures/pinned/" + name)) {
            assertNotNull(in, "no fixture " + name + "; write it, see " + Pinned.class);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
            System.err.println("WROTE " + file.toAbsolutePath() + ", compared nothing");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
