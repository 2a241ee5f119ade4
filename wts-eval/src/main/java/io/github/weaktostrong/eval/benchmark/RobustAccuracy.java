package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Predictions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Accuracies over clean and perturbed rows of one split.
 *
 * <p>A row without {@link io.github.weaktostrong.data.Example#variant() variant} is clean. With
 * several tasks the accuracy is the mean over those that have enough perturbed rows; with one it is
 * that of its rows, or the mean over its variants.
 */
final class RobustAccuracy {
    private final boolean[] right;
    private final List<String> variants = new ArrayList<>();
    private final List<String> tasks = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final Map<String, Set<String>> variantsOfTask = new HashMap<>();
    private final Set<String> averaged;
    private final Set<String> perturbations;
    private final Places taskPlaces;
    private final Places variantPlaces;
    private int[] counted = {};
    private Counts counts = new Counts(0, 0);

    /** Names in their order, and for each row the number of its own. */
    private static final class Places {
        final List<String> names;
        final int[] ofRow;

        Places(List<String> rows) {
            names = List.copyOf(new TreeSet<>(rows));
            ofRow = rows.stream().mapToInt(names::indexOf).toArray();
        }
    }

    /** Rows, and those of them that are right, of each task and variant, by their places. */
    private static final class Counts {
        final int[][] cases;
        final int[][] hits;

        Counts(int tasks, int variants) {
            cases = new int[tasks][variants];
            hits = new int[tasks][variants];
        }
    }

    /**
     * The accuracies.
     *
     * @param minimumRows perturbed rows that a task needs to be averaged
     */
    RobustAccuracy(Predictions predictions, int minimumRows) {
        right = new boolean[predictions.size()];
        TreeMap<String, Integer> perturbed = new TreeMap<>();
        for (int i = 0; i < right.length; i++) {
            right[i] = predictions.prediction(i) == predictions.row(i).label().orElseThrow();
            variants.add(predictions.row(i).variant());
            tasks.add(predictions.row(i).task());
            sources.add(predictions.row(i).task() + '\t' + predictions.row(i).source());
            perturbed.merge(tasks.get(i), isPerturbed(i) ? 1 : 0, Integer::sum);
            if (isPerturbed(i)) {
                variantsOfTask
                        .computeIfAbsent(tasks.get(i), task -> new TreeSet<>())
                        .add(variants.get(i));
            }
        }
        Set<String> names = new TreeSet<>();
        variantsOfTask.values().forEach(names::addAll);
        perturbations = Collections.unmodifiableSet(names);
        taskPlaces = new Places(tasks);
        variantPlaces = new Places(variants);
        averaged = new TreeSet<>(perturbed.keySet());
        averaged.removeIf(
                task -> perturbed.getOrDefault(task, 0) < minimumRows && perturbed.size() > 1);
    }

    int[] all() {
        int[] rows = new int[right.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i;
        }
        return rows;
    }

    List<String> sources() {
        return sources;
    }

    Set<String> tasks() {
        return new TreeSet<>(tasks);
    }

    /** Tasks with enough rows to be averaged. */
    Set<String> averaged() {
        return averaged;
    }

    /** Names of the variants of perturbed rows. */
    Set<String> variants() {
        return perturbations;
    }

    /** Names of the variants that come from other sources than the clean rows. */
    Set<String> natural() {
        Set<String> clean = new HashSet<>();
        for (int i = 0; i < right.length; i++) {
            if (!isPerturbed(i)) {
                clean.add(sources.get(i));
            }
        }
        Set<String> natural = new TreeSet<>(perturbations);
        for (int i = 0; i < right.length; i++) {
            if (clean.contains(sources.get(i))) {
                natural.remove(variants.get(i));
            }
        }
        return natural;
    }

    /** The mean over averaged tasks; empty where there is none, or one of them has no such row. */
    OptionalDouble mean(int[] rows, boolean perturbed) {
        Counts counts = count(rows);
        return mean(averaged, task -> ofTask(counts, task, perturbed));
    }

    /**
     * The mean over averaged tasks of {@link #ofShifts}; empty where there is none, or one of them
     * has no such variant.
     */
    OptionalDouble meanOfShifts(int[] rows, Set<String> shifts) {
        Counts counts = count(rows);
        return mean(averaged, task -> ofShifts(counts, task, shifts));
    }

    /**
     * The mean over those variants of a task that are among the given ones: each counts alike,
     * however many rows it has. Empty where there is none, or one of them is not among the rows.
     */
    OptionalDouble ofShifts(int[] rows, String task, Set<String> shifts) {
        return ofShifts(count(rows), task, shifts);
    }

    private OptionalDouble ofShifts(Counts counts, String task, Set<String> shifts) {
        int at = taskPlaces.names.indexOf(task);
        double sum = 0;
        int shiftsOfTask = 0;
        for (String variant : variantsOfTask.getOrDefault(task, Set.of())) {
            if (shifts.contains(variant)) {
                int of = variantPlaces.names.indexOf(variant);
                if (counts.cases[at][of] == 0) {
                    return OptionalDouble.empty();
                }
                sum += (double) counts.hits[at][of] / counts.cases[at][of];
                shiftsOfTask++;
            }
        }
        return shiftsOfTask == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / shiftsOfTask);
    }

    /** Counts rows, unless they are those that were counted last: several metrics of one draw. */
    private Counts count(int[] rows) {
        if (rows != counted) {
            counts = counted(rows);
            counted = rows;
        }
        return counts;
    }

    private Counts counted(int[] rows) {
        Counts found = new Counts(taskPlaces.names.size(), variantPlaces.names.size());
        for (int row : rows) {
            int task = taskPlaces.ofRow[row];
            int variant = variantPlaces.ofRow[row];
            found.cases[task][variant]++;
            found.hits[task][variant] += right[row] ? 1 : 0;
        }
        return found;
    }

    private static OptionalDouble mean(Set<String> of, Function<String, OptionalDouble> value) {
        double sum = 0;
        for (String name : of) {
            OptionalDouble own = value.apply(name);
            if (own.isEmpty()) {
                return own;
            }
            sum += own.getAsDouble();
        }
        return of.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum / of.size());
    }

    OptionalDouble pooled(boolean perturbed) {
        return rate(all(), i -> isPerturbed(i) == perturbed);
    }

    /**
     * Over clean rows of which there is a perturbed version. An attack leaves rows out that its
     * surrogate gets wrong, so those it changes are the easier ones: this is what their accuracy is
     * to be compared with.
     */
    OptionalDouble ofPerturbedSources() {
        Set<String> perturbed = new HashSet<>();
        for (int i = 0; i < right.length; i++) {
            if (isPerturbed(i)) {
                perturbed.add(sources.get(i));
            }
        }
        return rate(all(), i -> !isPerturbed(i) && perturbed.contains(sources.get(i)));
    }

    OptionalDouble ofTask(int[] rows, String task, boolean perturbed) {
        return ofTask(count(rows), task, perturbed);
    }

    private OptionalDouble ofTask(Counts counts, String task, boolean perturbed) {
        int at = taskPlaces.names.indexOf(task);
        int cases = 0;
        int hits = 0;
        for (int of = 0; of < variantPlaces.names.size(); of++) {
            if (!variantPlaces.names.get(of).isEmpty() == perturbed) {
                cases += counts.cases[at][of];
                hits += counts.hits[at][of];
            }
        }
        return rate(hits, cases);
    }

    OptionalDouble ofVariant(int[] rows, String variant) {
        int at = variantPlaces.names.indexOf(variant);
        int cases = 0;
        int hits = 0;
        Counts found = count(rows);
        for (int task = 0; task < found.cases.length; task++) {
            cases += found.cases[task][at];
            hits += found.hits[task][at];
        }
        return rate(hits, cases);
    }

    int count(boolean perturbed) {
        return (int) IntStream.of(all()).filter(i -> isPerturbed(i) == perturbed).count();
    }

    int count(String variant) {
        return (int) variants.stream().filter(variant::equals).count();
    }

    private boolean isPerturbed(int row) {
        return !variants.get(row).isEmpty();
    }

    private OptionalDouble rate(int[] rows, IntPredicate which) {
        int hits = 0;
        int cases = 0;
        for (int row : rows) {
            if (which.test(row)) {
                cases++;
                hits += right[row] ? 1 : 0;
            }
        }
        return rate(hits, cases);
    }

    private static OptionalDouble rate(int hits, int cases) {
        return cases == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) hits / cases);
    }
}
