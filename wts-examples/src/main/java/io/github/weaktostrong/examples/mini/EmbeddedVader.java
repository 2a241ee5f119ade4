package io.github.weaktostrong.examples.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.eval.benchmark.VaderData;
import io.github.weaktostrong.eval.benchmark.VaderSource;
import io.github.weaktostrong.eval.robustness.RatedWords;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The rated sentences of Hutto and Gilbert (2014) that come with the command line, gzip-compressed:
 * two-class sentiment from three sources, and the lexicon of the same authors.
 */
public final class EmbeddedVader {
    private EmbeddedVader() {}

    /** Sentences of film reviews: 10,072 rows (4,996 positive), ids {@code movie-N}. */
    public static Dataset movieReviews() {
        return load(VaderSource.MOVIE_REVIEWS);
    }

    /** The 4,200 tweet-like messages, without labels, ids {@code tweet-N}. */
    public static Dataset tweets() {
        return read(VaderSource.TWEETS, VaderData::messages);
    }

    /** The labelled rows of one source. */
    public static Dataset load(VaderSource source) {
        return read(source, VaderData::read);
    }

    /** VADER's lexicon: the 7,494 words and signs that people rated, in lower case. */
    public static RatedWords lexicon() {
        return read(
                "vader_lexicon.txt",
                in ->
                        new RatedWords(
                                "vader",
                                new String(in.readAllBytes(), UTF_8)
                                        .lines()
                                        .map(line -> line.substring(0, line.indexOf('\t')))
                                        .map(word -> word.toLowerCase(Locale.ROOT))
                                        .collect(Collectors.toSet())));
    }

    private interface Rows {
        Dataset read(String name, InputStream in, VaderSource source) throws IOException;
    }

    private static Dataset read(VaderSource source, Rows rows) {
        String file = source.fileName();
        return read(file, in -> rows.read(file, in, source));
    }

    private interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    private static <T> T read(String file, Reader<T> reader) {
        String path = "data/vader/" + file + ".gz";
        try (InputStream in =
                        Objects.requireNonNull(
                                EmbeddedVader.class.getResourceAsStream(path), path);
                InputStream plain = new GZIPInputStream(in)) {
            return reader.read(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded " + path + " cannot be read", e);
        }
    }
}
