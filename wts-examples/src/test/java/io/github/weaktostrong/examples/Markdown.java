package io.github.weaktostrong.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the project's documentation.
 *
 * @param file where it is
 * @param lines its text
 */
record Markdown(Path file, List<String> lines) {

    /**
     * A fenced block.
     *
     * @param page the file it stands in
     * @param line the number of its first line in that file, from 1
     * @param lines its text without the fences
     */
    record Block(Path page, int line, List<String> lines) {
        String text() {
            return String.join("\n", lines) + "\n";
        }
    }

    /** The project's folder: the nearest one above the working directory with all that it has. */
    static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("README.md"))
                    && Files.isDirectory(folder.resolve("wts-core"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "no folder with README.md and wts-core above " + start + "; run in the project");
    }

    /** README.md, CHANGELOG.md, CONTRIBUTING.md and every page below docs. */
    static List<Markdown> all() {
        Path root = root();
        List<Markdown> pages = new ArrayList<>();
        for (String name : List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md")) {
            pages.add(read(root.resolve(name)));
        }
        try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(file -> pages.add(read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pages;
    }

    static Markdown read(Path file) {
        try {
            return new Markdown(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fenced blocks of a language, in order. */
    List<Block> blocks(String language) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("```")) {
                int end = i + 1;
                while (!lines.get(end).equals("```")) {
                    end++;
                }
                if (lines.get(i).equals("```" + language)) {
                    blocks.add(new Block(file, i + 2, lines.subList(i + 1, end)));
                }
                i = end;
            }
        }
        return blocks;
    }
}
