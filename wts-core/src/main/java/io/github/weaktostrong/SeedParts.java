package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.trial.SeedData;
import io.github.weaktostrong.trial.TrialOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The splits of one seed: one, or one for each part of a benchmark that trains a model per part.
 *
 * @param seed the seed
 * @param benchmark the whole
 * @param parts its parts
 * @param data their splits
 */
record SeedParts(
        long seed,
        ClassifierBenchmark benchmark,
        List<ClassifierBenchmark> parts,
        List<SeedData> data) {

    static SeedParts of(ClassifierBenchmark benchmark, long seed) {
        List<ClassifierBenchmark> parts = List.copyOf(benchmark.parts());
        List<SeedData> data = new ArrayList<>();
        for (ClassifierBenchmark part : parts) {
            data.add(new SeedData(part.splits(seed), part.classes(), part.probe()));
        }
        return new SeedParts(seed, benchmark, parts, data);
    }

    int size() {
        return parts.size();
    }

    /** What a reader should know of the splits. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            String where = size() == 1 ? "" : parts.get(i).name() + ": ";
            data.get(i).splits().warnings().forEach(warning -> warnings.add(where + warning));
            smaller(parts.get(i).description(), data.get(i).splits(), seed)
                    .forEach(warning -> warnings.add(where + warning));
        }
        return warnings;
    }

    /** Splits that have fewer rows than asked for, because rows of one source stay together. */
    private static List<String> smaller(Map<String, Object> asked, Splits splits, long seed) {
        List<String> found = new ArrayList<>();
        Map<String, Dataset> named = new LinkedHashMap<>();
        named.put("d_w", splits.weak());
        named.put("d_wts", splits.transfer());
        named.put("v", splits.validation());
        named.put("d_t", splits.test());
        named.forEach(
                (name, part) -> {
                    if (asked.get(name) instanceof Integer rows && rows > part.size()) {
                        found.add(
                                "%s of seed %d has %d rows, not the %d asked for: what was left comes in groups of one source that are larger"
                                        .formatted(
                                                name.toUpperCase(Locale.ROOT),
                                                seed,
                                                part.size(),
                                                rows));
                    }
                });
        return found;
    }

    /** D_T of every part, as a probe saw it. */
    List<Dataset> tests() {
        return data.stream().map(part -> part.splits().test()).toList();
    }

    Predictions test(Trained trained) {
        return joined("test", trained, Splits::test, TrialOutcome::test);
    }

    Predictions validation(Trained trained) {
        return joined("validation", trained, Splits::validation, TrialOutcome::validation);
    }

    private Predictions joined(
            String split,
            Trained trained,
            Function<Splits, Dataset> rows,
            Function<TrialOutcome, float[][]> values) {
        if (size() == 1) {
            return new Predictions(
                    split, rows.apply(data.get(0).splits()), values.apply(trained.outcome(0)));
        }
        List<Example> all = new ArrayList<>();
        List<float[]> probabilities = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            all.addAll(rows.apply(data.get(i).splits()).examples());
            probabilities.addAll(List.of(values.apply(trained.outcome(i))));
        }
        return new Predictions(
                split, new Dataset(benchmark.name(), all), probabilities.toArray(float[][]::new));
    }
}
