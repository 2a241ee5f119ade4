package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.eval.benchmark.VaderData;
import io.github.weaktostrong.eval.benchmark.VaderSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * The rated sentences of Hutto and Gilbert (2014) that come with the command line, gzip-compressed:
 * two-class sentiment from three sources.
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

    private interface Reader {
        Dataset read(String name, InputStream in, VaderSource source) throws IOException;
    }

    private static Dataset read(VaderSource source, Reader reader) {
        String path = "data/vader/" + source.fileName() + ".gz";
        try (InputStream in =
                        Objects.requireNonNull(
                                EmbeddedVader.class.getResourceAsStream(path), path);
                InputStream plain = new GZIPInputStream(in)) {
            return reader.read(source.fileName(), plain, source);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded " + path + " cannot be read", e);
        }
    }
}
