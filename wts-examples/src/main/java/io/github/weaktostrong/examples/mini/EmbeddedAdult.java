package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.eval.adult.AdultData;
import io.github.weaktostrong.eval.adult.AdultOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The whole Adult set of UCI (48,842 rows) that comes with the command line, gzip-compressed. */
public final class EmbeddedAdult {
    private EmbeddedAdult() {}

    public static Dataset load(AdultOptions options) {
        try (InputStream data = open("adult.data");
                InputStream test = open("adult.test")) {
            return AdultData.load(data, test, options);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded Adult cannot be read", e);
        }
    }

    /** Opens one of UCI's two files, compressed; the caller closes it. */
    static InputStream open(String name) {
        String path = "data/adult/" + name + ".gz";
        return Objects.requireNonNull(EmbeddedAdult.class.getResourceAsStream(path), path);
    }
}
