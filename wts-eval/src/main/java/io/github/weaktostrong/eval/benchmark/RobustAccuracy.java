package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Predictions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Accuracies over clean and perturbed rows of one split.
 *
 * <p>A row without {@link io.github.weaktostrong.data.Example#variant() variant} is clean. With
 * several tasks the accuracy is the mean over those that have enough perturbed rows; with one it is
 * that of its rows.
 */
final class RobustAccuracy {
    private final boolean[] right;
    private final List<String> variants = new ArrayList<>();
    private final List<String> tasks = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final Set<String> averaged;

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
            perturbed.merge(tasks.get(i), variants.get(i).isEmpty() ? 0 : 1, Integer::sum);
        }
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
        Set<String> names = new TreeSet<>(variants);
        names.remove("");
        return names;
    }

    /** The mean over averaged tasks; empty where there is none, or one of them has no such row. */
    OptionalDouble mean(int[] rows, boolean perturbed) {
        double sum = 0;
        for (String task : averaged) {
            OptionalDouble own = ofTask(rows, task, perturbed);
            if (own.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += own.getAsDouble();
        }
        return averaged.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(sum / averaged.size());
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
        return rate(rows, i -> isPerturbed(i) == perturbed && tasks.get(i).equals(task));
    }

    OptionalDouble ofVariant(int[] rows, String variant) {
        return rate(rows, i -> variants.get(i).equals(variant));
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
        return cases == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) hits / cases);
    }
}
