package io.github.weaktostrong.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Plain text for the pre-training of a language model: one document a file.
 *
 * @param documents their texts, hard-wrapped lines and paragraphs joined by single spaces
 */
public record TextCorpus(List<String> documents) {
    private static final int PIECE = 4096; // characters given to the tokenizer at a time

    /** Keeps a copy. */
    public TextCorpus {
        documents = List.copyOf(documents);
    }

    /**
     * Reads the {@code .txt} files (UTF-8) below a folder, in the order of their paths.
     *
     * @param chosen which files to read
     * @throws BadInputException if there is no such folder or file
     */
    public static TextCorpus read(Path folder, Predicate<Path> chosen) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(
                    folder + ": no such folder; expected one with .txt files; check the path");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> documents = new ArrayList<>();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".txt") && chosen.test(f))
                            .sorted()
                            .toList()) {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                documents.add(text.replaceAll("\\s+", " ").strip());
            }
            if (documents.isEmpty()) {
                throw new BadInputException(
                        folder
                                + ": no .txt file is left to read; expected plain text in UTF-8;"
                                + " name another folder, exclude less or hold out files of this"
                                + " one");
            }
            return new TextCorpus(documents);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + ": cannot be read as UTF-8 text (" + e + "); convert or exclude it",
                    e);
        }
    }

    /**
     * Windows of consecutive tokens, each document followed by the end of text.
     *
     * @param length tokens of a window, at least 2; what does not fill the last one is dropped
     */
    public List<int[]> windows(Tokenizer tokenizer, int length) {
        IntStream.Builder all = IntStream.builder();
        for (String document : documents) {
            for (int[] piece : tokenizer.encodeAll(pieces(document))) {
                for (int id : piece) {
                    all.add(id);
                }
            }
            all.add(tokenizer.endOfTextId());
        }
        int[] tokens = all.build().toArray();
        List<int[]> windows = new ArrayList<>();
        for (int begin = 0; begin + length <= tokens.length; begin += length) {
            windows.add(Arrays.copyOfRange(tokens, begin, begin + length));
        }
        return windows;
    }

    /** Pieces that begin at a space, where a byte-level tokenizer cuts anyway. */
    private static List<String> pieces(String document) {
        List<String> pieces = new ArrayList<>();
        int begin = 0;
        while (begin < document.length()) {
            int end = document.indexOf(' ', Math.min(begin + PIECE, document.length()));
            end = end < 0 ? document.length() : end;
            pieces.add(document.substring(begin, end));
            begin = end;
        }
        return pieces;
    }
}
