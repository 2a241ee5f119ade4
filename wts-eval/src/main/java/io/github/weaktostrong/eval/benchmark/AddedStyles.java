package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.AddedProperty.AddedVariants;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code ood_accuracy}: held-out clean rows in other styles. */
final class AddedStyles extends AddedVariants {
    private final List<StylePerturbation> styles;
    private final Set<String> variants;

    AddedStyles(List<StylePerturbation> styles) {
        super(Kind.OOD);
        if (styles.isEmpty()) {
            throw new IllegalArgumentException(
                    "no style; expected at least one, see StylePerturbation.all()");
        }
        this.styles = List.copyOf(styles);
        variants = styles.stream().map(StylePerturbation::id).collect(Collectors.toSet());
    }

    @Override
    Set<String> variants() {
        return variants;
    }

    @Override
    public Map<String, Object> description() {
        return Map.of("styles", styles.stream().map(StylePerturbation::id).toList());
    }

    @Override
    public Splits extended(Splits plain) {
        List<Example> all = new ArrayList<>();
        plain.parts().forEach(part -> all.addAll(part.examples()));
        Dataset taken = new Dataset("all", all);
        Dataset test = extended(plain.test(), taken);
        Dataset validation = extended(plain.validation(), taken);
        return new Splits(
                plain.weak(),
                plain.transfer(),
                VariantRows.without(validation, test.examples()),
                test);
    }

    private Dataset extended(Dataset rows, Dataset taken) {
        Dataset clean = rows.filter(row -> row.variant().isEmpty());
        List<Example> styled = new ArrayList<>(rows.examples());
        for (Example row : StyledRows.extended(clean, taken, styles).examples()) {
            if (isAdded(row)) {
                styled.add(row.withPerturbed(List.of()));
            }
        }
        return new Dataset(rows.name(), styled);
    }
}
