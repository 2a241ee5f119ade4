package io.github.weaktostrong.eval.benchmark;

import java.util.Locale;

/** A source of the sentences of the VADER evaluation data. */
public enum VaderSource {
    /** 10,605 sentences of film reviews (Pang and Lee 2004). */
    MOVIE_REVIEWS("movieReviewSnippets_GroundTruth.txt", "movie"),
    /** 3,708 sentences of customer reviews of five electronic products (Hu and Liu 2004). */
    PRODUCT_REVIEWS("amazonReviewSnippets_GroundTruth.txt", "product"),
    /** 4,200 short messages in the manner of Twitter. */
    TWEETS("tweets_GroundTruth.txt", "tweet");

    private final String fileName;
    private final String prefix;

    VaderSource(String fileName, String prefix) {
        this.fileName = fileName;
        this.prefix = prefix;
    }

    /** The file's name in the published archive. */
    public String fileName() {
        return fileName;
    }

    /** The name in reports, for example {@code movie_reviews}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A row's name, unique among all sources: {@code movie-17}, {@code product-68_3}. */
    String rowId(String id) {
        return prefix + '-' + id;
    }

    /**
     * Returns the source of a row: sentences of one product review share one, other rows do not.
     */
    String rowSource(String id) {
        int sentence = this == PRODUCT_REVIEWS ? id.indexOf('_') : -1;
        return rowId(sentence < 0 ? id : id.substring(0, sentence));
    }
}
