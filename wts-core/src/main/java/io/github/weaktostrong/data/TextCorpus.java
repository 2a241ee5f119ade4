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

/**
 * Plain text for the pre-training of a language model: one document a file.
 *
 * @param documents their texts, hard-wrapped lines and paragraphs joined by single spaces
 */
public record TextCorpus(List<String> documents) {
    /** Keeps a copy. */
    public TextCorpus {
        documents = List.copyOf(documents);
    }

    /**
     * Reads the {@code .txt} files (UTF-8) below a folder, links followed, in the order of their
     * paths.
     *
     * @param chosen which files to read
     * @throws BadInputException if there is no such folder or file
     */
    public static TextCorpus read(Path folder, Predicate<Path> chosen) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(
                    folder + ": no such folder; expected one with .txt files; check the path");
        }
        List<Path> files =
                FolderFiles.below(folder).files().stream()
                        .filter(file -> file.toString().endsWith(".txt") && chosen.test(file))
                        .toList();
        try {
            List<String> documents = new ArrayList<>();
            for (Path file : files) {
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
            for (int id : tokenizer.encode(document)) {
                all.add(id);
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
}
