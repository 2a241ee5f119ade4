package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentiment under a change of source: trained and transferred on sentences of film reviews, tested
 * on product reviews and short messages (a natural shift), and on films in other styles.
 *
 * <p>{@code accuracy} is that on films, {@code ood_accuracy} the mean of those of each other source
 * and each style. Of the other sources a fifth of the rows, whole reviews together, belongs to V,
 * the others to D_T; the same films are styled as are tested clean.
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
        Map<VaderSource, Dataset> rows = new EnumMap<>(VaderSource.class);
        for (VaderSource source : VaderSource.values()) {
            Dataset all = sources.get(source);
            if (all == null || all.size() == 0) {
                throw new BadInputException(
                        "the rated sentences lack %s; expected rows of %s"
                                .formatted(source.id(), List.of(VaderSource.values())));
            }
            boolean films = source == VaderSource.MOVIE_REVIEWS;
            rows.put(source, films ? all : all.sample(options.rowsPerSource(), 0));
        }
        Dataset films = rows.remove(VaderSource.MOVIE_REVIEWS);
        Dataset others = others(rows, films);
        return RobustnessBenchmark.of(
                        Kind.OOD,
                        description(films, others, options),
                        2,
                        seed -> split(films, others, options, seed))
                .withSizes(options.sizes());
    }

    private static Dataset others(Map<VaderSource, Dataset> rows, Dataset films) {
        List<Example> others = new ArrayList<>();
        rows.forEach(
                (source, data) ->
                        data.examples().forEach(row -> others.add(row.withVariant(source.id()))));
        return VariantRows.without(new Dataset("other sources", others), films.examples());
    }

    private static Map<String, Object> description(
            Dataset films, Dataset others, VaderOptions options) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", "VADER sentiment");
        description.put("source", "Hutto and Gilbert 2014, vaderSentiment 3.3.2");
        description.put("licence", "MIT");
        description.put("label", "sign of the mean rating; |rating| < 0.5 left out");
        description.put("rows", films.size());
        description.put("other_sources", VariantRows.counts(others.examples()));
        description.put("styles", options.styles().stream().map(StylePerturbation::id).toList());
        description.put("d_w", options.sizes().weak());
        description.put("d_wts", options.sizes().transfer());
        description.put("v", options.sizes().validation());
        description.put("d_t", options.sizes().test());
        description.put("digest", films.digest());
        description.put("other_digest", others.digest());
        return description;
    }

    private static Splits split(Dataset films, Dataset others, VaderOptions options, long seed) {
        Splits clean = Splits.random(films, options.sizes(), seed);
        int fifth = others.size() / 5;
        List<List<Example>> parts =
                VariantRows.divide(others, new int[] {others.size() - fifth, fifth}, seed);
        Dataset test = extended(clean.test(), films, parts.get(0), options);
        Dataset validation = extended(clean.validation(), films, parts.get(1), options);
        // Short texts of different films may be equal once they are styled.
        return new Splits(
                clean.weak(),
                clean.transfer(),
                VariantRows.without(validation, test.examples()),
                test);
    }

    /** Clean films, the films in every style, and rows of other sources. */
    private static Dataset extended(
            Dataset clean, Dataset films, List<Example> others, VaderOptions options) {
        List<Example> rows = new ArrayList<>(clean.examples());
        for (StylePerturbation style : options.styles()) {
            // A seed of its own: a film has one styled text, whatever the split.
            Dataset styled = style.apply(clean, 0);
            rows.addAll(VariantRows.without(styled, films.examples()).examples());
        }
        rows.addAll(others);
        return new Dataset(clean.name(), rows);
    }
}
