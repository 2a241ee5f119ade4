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
import java.util.TreeMap;

/**
 * Sentiment under a change of source: trained and transferred on sentences of film reviews, tested
 * on product reviews and short messages (a natural shift), and on films in other styles; or trained
 * on other rows and tested on all three sources.
 *
 * <p>{@code accuracy} is that on the source that is trained on, {@code ood_accuracy} the mean of
 * those of each other source and each style. Of the other sources a fifth of the rows, whole
 * reviews together, belongs to V, the others to D_T; the same rows are styled as are tested clean.
 * A text that several sources have is left to one of them, never to the one that is trained on.
 */
public final class VaderSentiment {
    private static final String SOURCE = "Hutto and Gilbert 2014, vaderSentiment 3.3.2";
    private static final String LICENCE = "MIT";

    private VaderSentiment() {}

    /**
     * The benchmark of films.
     *
     * @param sources rows of all three sources, from {@link VaderData}
     * @throws BadInputException if a source is missing or has too few rows
     */
    public static RobustnessBenchmark of(Map<VaderSource, Dataset> sources, VaderOptions options) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("name", "VADER sentiment");
        about.put("source", SOURCE);
        about.put("licence", LICENCE);
        about.put("label", "sign of the mean rating; |rating| < 0.5 left out");
        return of(ofFilms(sources), options, about);
    }

    /**
     * The benchmark of other rows.
     *
     * @param rows what is trained on and tested in other styles, label 1 being positive
     * @param sources rows of all three sources, from {@link VaderData}
     * @param about what a reader should know of the rows
     * @throws BadInputException if a source is missing or there are too few rows
     */
    public static RobustnessBenchmark of(
            Dataset rows,
            Map<VaderSource, Dataset> sources,
            VaderOptions options,
            Map<String, String> about) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", rows.name());
        described.putAll(new TreeMap<>(about)); // an order that Map.of does not keep
        described.put("tested_on", SOURCE + "; licence " + LICENCE);
        return of(inOneSource(rows, sources, List.of(VaderSource.values())), options, described);
    }

    private static RobustnessBenchmark of(
            Sources sources, VaderOptions options, Map<String, Object> about) {
        SeedSplits splits = SeedSplits.of(sources.trained(), options.sizes());
        Rows rows = new Rows(sources, splits);
        about.putAll(rows.description(options));
        return RobustnessBenchmark.of(Kind.OOD, about, 2, seed -> rows.split(options, seed))
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
        return ofFilms(sources).trained();
    }

    private static Sources ofFilms(Map<VaderSource, Dataset> sources) {
        return inOneSource(
                required(sources, VaderSource.MOVIE_REVIEWS),
                sources,
                List.of(VaderSource.PRODUCT_REVIEWS, VaderSource.TWEETS));
    }

    /**
     * Every text in one source alone.
     *
     * @param trained the source that is trained on
     * @param others those of every source to be tested on alone, as variants
     * @param shared number of rows left out since their text is in another source
     */
    private record Sources(Dataset trained, List<Dataset> others, int shared) {}

    /** The source that is trained on comes last and loses the texts of the others. */
    private static Sources inOneSource(
            Dataset trained, Map<VaderSource, Dataset> sources, List<VaderSource> tested) {
        Map<String, Dataset> rows = new LinkedHashMap<>();
        for (VaderSource source : tested) {
            Dataset all = required(sources, source);
            rows.put(source.id(), all.map(row -> row.withVariant(source.id())));
        }
        rows.put("", trained);
        int shared = SharedTexts.leaveInFirst(rows);
        List<Dataset> all = List.copyOf(rows.values());
        return new Sources(all.get(tested.size()), all.subList(0, tested.size()), shared);
    }

    private static Dataset required(Map<VaderSource, Dataset> sources, VaderSource source) {
        Dataset rows = sources.get(source);
        if (rows == null || rows.size() == 0) {
            throw new BadInputException(
                    "the rated sentences lack %s; expected rows of %s"
                            .formatted(source.id(), List.of(VaderSource.values())));
        }
        return rows;
    }

    /** The rows of all sources, and how those that are trained on are split. */
    private record Rows(Sources sources, SeedSplits splits) {

        Map<String, Object> description(VaderOptions options) {
            List<Example> other = new ArrayList<>();
            sources.others().forEach(source -> other.addAll(source.examples()));
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("rows", sources.trained().size());
            description.put("other_sources", VariantRows.counts(other));
            description.put("rows_per_source", options.rowsPerSource());
            description.put("removed_shared_texts", sources.shared());
            description.put(
                    "styles", options.styles().stream().map(StylePerturbation::id).toList());
            description.putAll(splits.description());
            description.put("digest", sources.trained().digest());
            description.put("other_digest", new Dataset("other sources", other).digest());
            return description;
        }

        Splits split(VaderOptions options, long seed) {
            List<Example> own = new ArrayList<>();
            for (Dataset source : sources.others()) {
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
            // Short texts of different rows may be equal once they are styled.
            return new Splits(
                    clean.weak(),
                    clean.transfer(),
                    VariantRows.without(validation, test.examples()),
                    test);
        }

        /** Clean rows, the rows in every style, and rows of other sources. */
        private Dataset extended(Dataset clean, List<Example> other, VaderOptions options) {
            List<Example> rows = new ArrayList<>();
            rows.addAll(StyledRows.extended(clean, sources.trained(), options.styles()).examples());
            rows.addAll(other);
            return new Dataset(clean.name(), rows);
        }
    }
}
