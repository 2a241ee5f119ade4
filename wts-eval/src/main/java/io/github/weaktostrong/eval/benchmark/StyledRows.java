package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SeedSplits;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Out-of-distribution accuracy on any labelled rows: trained on them as they are, tested on
 * held-out rows as they are and in other styles.
 */
public final class StyledRows {
    private StyledRows() {}

    /**
     * The benchmark.
     *
     * @param rows with labels; perturbed versions are left out, unless a regularizer trains on them
     * @param sizes rows of D_W, D_WTS, V and D_T; V and D_T grow by their styled rows
     * @param styles at least one
     * @param about what a reader should know of the data
     * @throws BadInputException if a row has no label
     */
    public static RobustnessBenchmark of(
            Dataset rows,
            SplitSizes sizes,
            List<StylePerturbation> styles,
            Map<String, String> about) {
        if (styles.isEmpty()) {
            throw new IllegalArgumentException(
                    "no style; expected at least one, see StylePerturbation.all()");
        }
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).label().isEmpty()) {
                throw new BadInputException(
                        "%s: row %s has no label; expected one in every row; add it"
                                .formatted(rows.name(), i + 1));
            }
        }
        Dataset clean = rows.map(row -> row.withPerturbed(List.of()));
        SeedSplits splits = SeedSplits.of(clean, sizes);
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", rows.name());
        description.putAll(new TreeMap<>(about)); // an order that Map.of does not keep
        description.put("rows", rows.size());
        description.put("styles", styles.stream().map(StylePerturbation::id).toList());
        description.putAll(splits.description());
        description.put("digest", clean.digest());
        return RobustnessBenchmark.of(
                        Kind.OOD,
                        description,
                        Math.max(2, clean.classes()),
                        seed -> split(clean, splits.at(seed), styles))
                .withSizes(splits.sizes())
                .withWarnings(splits.warnings())
                .leavingOutVersionsOf(rows);
    }

    private static Splits split(Dataset rows, Splits clean, List<StylePerturbation> styles) {
        Dataset test = extended(clean.test(), rows, styles);
        Dataset validation = extended(clean.validation(), rows, styles);
        // short texts of different sources may be equal once they are styled
        return new Splits(
                clean.weak(),
                clean.transfer(),
                VariantRows.without(validation, test.examples()),
                test);
    }

    /**
     * Returns clean rows and their versions in every style, without what is somebody's clean text.
     */
    static Dataset extended(Dataset clean, Dataset all, List<StylePerturbation> styles) {
        List<Example> rows = new ArrayList<>(clean.examples());
        for (StylePerturbation style : styles) {
            rows.addAll(VariantRows.without(style.apply(clean, 0), all.examples()).examples());
        }
        return new Dataset(clean.name(), rows);
    }
}
