package io.github.weaktostrong.examples.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * The lines that reviewers wrote under <i>Pros</i> (label 1) and <i>Cons</i> (label 0) of products,
 * which come with the command line, gzip-compressed: two-class sentiment of few words a row.
 *
 * <p>Ganapathibhotla and Liu (2008), <i>Mining Opinions in Comparative Sentences</i>, Coling-2008;
 * CC BY 4.0. Changed: HTML entities resolved; lines whose letters and digits stand under both
 * headings left out, and all but the first of equal ones. A row's group is the kind of product, as
 * the layout of the published files tells it: {@code phones} for their last 7,778 and 7,773 lines,
 * which are not indented, {@code other} for those before, of cameras, printers and the like.
 */
public final class EmbeddedProsCons {
    private static final String FILE = "data/pros-cons/pros-cons.tsv.gz";

    /** What a reader should know of the data, for the description of a benchmark. */
    public static final Map<String, String> ABOUT =
            Map.of(
                    "source",
                    "Bing Liu, pros and cons (Ganapathibhotla and Liu 2008)",
                    "licence",
                    "CC BY 4.0",
                    "label",
                    "1 for a line under Pros, 0 for one under Cons");

    private EmbeddedProsCons() {}

    /**
     * All lines: 39,824 rows (20,436 positive, 13,454 of phones), ids {@code pro-N} and {@code
     * con-N} by their line in the published files, named {@code pros and cons}.
     */
    public static Dataset load() {
        try (InputStream in =
                        Objects.requireNonNull(
                                EmbeddedProsCons.class.getResourceAsStream(FILE), FILE);
                InputStream plain = new GZIPInputStream(in)) {
            String lines = new String(plain.readAllBytes(), UTF_8);
            return new Dataset("pros and cons", lines.lines().map(EmbeddedProsCons::row).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded " + FILE + " cannot be read", e);
        }
    }

    private static Example row(String line) {
        String[] fields = line.split("\t", 4);
        return Example.of(fields[3], Integer.parseInt(fields[1]))
                .withId(fields[0])
                .withSource(fields[0])
                .withGroup(fields[2]);
    }
}
