package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SeedSplits;
import io.github.weaktostrong.data.SharedTexts;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentiment under a change of source: trained and transferred on sentences of film reviews, tested
 * on product reviews and short messages (a natural shift), and on films in other styles.
 *
 * <p>{@code accuracy} is that on films, {@code ood_accuracy} the mean of those of each other source
 * and each style. Of the other sources a fifth of the rows, whole reviews together, belongs to V,
 * the others to D_T; the same films are styled as are tested clean. A text that several sources
 * have is left to one of them, never to the films.
 */
public final class VaderSentiment {
    private VaderSentiment() {}

    /**
     * The benchmark.
     *
     * @param sources rows of all three sources, from {@link VaderData}
     * @throws BadInputException if a source is missing or has too few rows
     */
    public static RobustnessBenchmark of(Map<VaderSource, Dataset> sources, VaderOptions options) {
        List<Dataset> all = inOneSource(sources);
        int left = all.stream().mapToInt(Dataset::size).sum();
        int read = sources.values().stream().mapToInt(Dataset::size).sum();
        Dataset films = all.get(all.size() - 1);
        SeedSplits splits = SeedSplits.of(films, options.sizes());
        Rows rows = new Rows(films, all.subList(0, all.size() - 1), splits, read - left);
        return RobustnessBenchmark.of(
                        Kind.OOD, rows.description(options), 2, seed -> rows.split(options, seed))
                .withSizes(splits.sizes())
                .withWarnings(splits.warnings());
    }

    /**
     * The rows that are split: sentences of films whose text no other source has.
     *
     * @param sources rows of all three sources
     * @throws BadInputException if a source is missing
     */
    public static Dataset films(Map<VaderSource, Dataset> sources) {
        List<Dataset> all = inOneSource(sources);
        return all.get(all.size() - 1);
    }

    /** Every text in one source alone; films, which are trained on, come last and lose theirs. */
    private static List<Dataset> inOneSource(Map<VaderSource, Dataset> sources) {
        Map<VaderSource, Dataset> rows = new LinkedHashMap<>();
        for (VaderSource source :
                List.of(
                        VaderSource.PRODUCT_REVIEWS,
                        VaderSource.TWEETS,
                        VaderSource.MOVIE_REVIEWS)) {
            Dataset all = sources.get(source);
            if (all == null || all.size() == 0) {
                throw new BadInputException(
                        "the rated sentences lack %s; expected rows of %s"
                                .formatted(source.id(), List.of(VaderSource.values())));
            }
            boolean film = source == VaderSource.MOVIE_REVIEWS;
            rows.put(source, film ? all : all.map(row -> row.withVariant(source.id())));
        }
        SharedTexts.leaveInFirst(rows);
        return List.copyOf(rows.values());
    }

    /**
     * The rows of all sources.
     *
     * @param others those of every source to be tested on alone, as variants
     * @param shared number of rows left out since their text is in another source
     */
    private record Rows(Dataset films, List<Dataset> others, SeedSplits splits, int shared) {

        Map<String, Object> description(VaderOptions options) {
            List<Example> other = new ArrayList<>();
            others.forEach(source -> other.addAll(source.examples()));
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("name", "VADER sentiment");
            description.put("source", "Hutto and Gilbert 2014, vaderSentiment 3.3.2");
            description.put("licence", "MIT");
            description.put("label", "sign of the mean rating; |rating| < 0.5 left out");
            description.put("rows", films.size());
            description.put("other_sources", VariantRows.counts(other));
            description.put("rows_per_source", options.rowsPerSource());
            description.put("removed_shared_texts", shared);
            description.put(
                    "styles", options.styles().stream().map(StylePerturbation::id).toList());
            description.putAll(splits.description());
            description.put("digest", films.digest());
            description.put("other_digest", new Dataset("other sources", other).digest());
            return description;
        }

        Splits split(VaderOptions options, long seed) {
            List<Example> own = new ArrayList<>();
            for (Dataset source : others) {
                Dataset share = splits.share(source, seed);
                own.addAll(share.sample(options.rowsPerSource(), 0).examples());
            }
            int fifth = own.size() / 5;
            List<List<Example>> parts =
                    VariantRows.divide(
                            new Dataset("other sources", own),
                            new int[] {own.size() - fifth, fifth},
                            seed);
            Splits clean = splits.at(seed);
            Dataset test = extended(clean.test(), parts.get(0), options);
            Dataset validation = extended(clean.validation(), parts.get(1), options);
            // Short texts of different films may be equal once they are styled.
            return new Splits(
                    clean.weak(),
                    clean.transfer(),
                    VariantRows.without(validation, test.examples()),
                    test);
        }

        /** Clean films, the films in every style, and rows of other sources. */
        private Dataset extended(Dataset clean, List<Example> other, VaderOptions options) {
            List<Example> rows = new ArrayList<>();
            rows.addAll(StyledRows.extended(clean, films, options.styles()).examples());
            rows.addAll(other);
            return new Dataset(clean.name(), rows);
        }
    }
}
