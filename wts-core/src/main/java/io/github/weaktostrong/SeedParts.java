package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Remark;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.trial.Artefact;
import io.github.weaktostrong.trial.SeedData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The splits of one seed: one, or one for each part of a benchmark that trains a model per part.
 *
 * @param seed the seed
 * @param benchmark the whole
 * @param parts its parts
 * @param data their splits
 * @param once what was measured of models before
 */
record SeedParts(
        long seed,
        Benchmark benchmark,
        List<? extends Benchmark> parts,
        List<SeedData> data,
        MeasuredOnce once) {

    private static SeedParts of(Benchmark benchmark, long seed, MeasuredOnce once) {
        List<? extends Benchmark> parts = List.copyOf(benchmark.parts());
        List<SeedData> data = new ArrayList<>();
        parts.forEach(part -> data.add(new SeedData(part.splits(seed))));
        return new SeedParts(seed, benchmark, parts, data, once);
    }

    /** SHA-256 of every row of every part, in order. */
    private String digest() {
        StringBuilder all = new StringBuilder();
        data.forEach(each -> each.splits().parts().forEach(part -> all.append(part.digest())));
        return all.toString();
    }

    /** The latest splits asked for: those of one benchmark and seed at a time are in memory. */
    static final class Cache {
        private final IdentityHashMap<Benchmark, Map<Long, String>> digests =
                new IdentityHashMap<>();
        private final MeasuredOnce once = new MeasuredOnce();
        private @Nullable SeedParts latest;

        /** What was measured of models on these splits. */
        MeasuredOnce once() {
            return once;
        }

        /**
         * The splits of a seed.
         *
         * @throws IllegalStateException if the benchmark gave other rows when it was asked before:
         *     models would be tested on rows that they were trained on
         */
        synchronized SeedParts get(Benchmark benchmark, long seed) {
            SeedParts known = latest;
            if (known == null || known.benchmark != benchmark || known.seed != seed) {
                latest = null; // before the next ones are made
                known = of(benchmark, seed, once);
                requireSame(known);
                latest = known;
            }
            return known;
        }

        private void requireSame(SeedParts parts) {
            String digest = parts.digest();
            String before =
                    digests.computeIfAbsent(parts.benchmark, key -> new HashMap<>())
                            .putIfAbsent(parts.seed, digest);
            if (before != null && !before.equals(digest)) {
                throw new IllegalStateException(
                        "the benchmark %s gave other splits of seed %s than when it was asked before; expected equal ones, or models would be tested on rows they were trained on; draw rows from the seed alone (Splits.random does)"
                                .formatted(parts.benchmark.name(), parts.seed));
            }
        }
    }

    List<String> partNames() {
        return parts.stream().map(part -> part.name()).toList();
    }

    /** Remarks on the splits for the reader. */
    List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Splits splits = data.get(i).splits();
            List<Remark> own = new ArrayList<>(splits.remarks());
            parts.get(i).sizes().ifPresent(asked -> own.addAll(smaller(asked, splits)));
            String name = parts.get(i).name();
            own.forEach(each -> remarks.add(parts.size() == 1 ? each : each.on(name)));
        }
        return remarks;
    }

    /**
     * Remarks on splits with fewer rows than asked for, because rows of one source stay together
     * and those of the development pool are left to D_W.
     */
    private List<Remark> smaller(SplitSizes asked, Splits splits) {
        Map<String, int[]> rows = new LinkedHashMap<>();
        rows.put("D_W", new int[] {asked.weak(), splits.weak().size()});
        rows.put("D_WTS", new int[] {asked.transfer(), splits.transfer().size()});
        rows.put("V", new int[] {asked.validation(), splits.validation().size()});
        rows.put("D_T", new int[] {asked.test(), splits.test().size()});
        List<Remark> found = new ArrayList<>();
        rows.forEach(
                (name, counts) -> {
                    if (counts[0] > counts[1]) {
                        found.add(
                                Remark.of(
                                        "%s of seed %s has %s rows, not the %s asked for: what was left for it is less, or comes in larger groups of one source"
                                                .formatted(name, seed, counts[1], counts[0])));
                    }
                });
        return found;
    }

    /** D_T of every part, as a probe saw it. */
    List<Dataset> tests() {
        return data.stream().map(part -> part.splits().test()).toList();
    }

    Predictions test(Trained trained) {
        return joined(Artefact.TEST, trained, Splits::test);
    }

    Predictions validation(Trained trained) {
        return joined(Artefact.VALIDATION, trained, Splits::validation);
    }

    private Predictions joined(String split, Trained trained, Function<Splits, Dataset> rows) {
        List<float[][]> values = trained.matrices(split);
        if (parts.size() == 1) {
            return new Predictions(split, rows.apply(data.get(0).splits()), values.get(0));
        }
        List<Example> all = new ArrayList<>();
        List<float[]> probabilities = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            all.addAll(rows.apply(data.get(i).splits()).examples());
            probabilities.addAll(List.of(values.get(i)));
        }
        return new Predictions(
                split, new Dataset(benchmark.name(), all), probabilities.toArray(float[][]::new));
    }
}
