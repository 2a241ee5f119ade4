package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SharedTexts;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AdvGLUE++ (Wang et al. 2023, <i>DecodingTrust</i>) or the development set of AdvGLUE (Wang et al.
 * 2021): six tasks of natural language understanding under word-level and other attacks.
 *
 * <p>Per task: at most 10,000 items, split 40 / 40 / 20 by clean source, a fifth of the last being
 * V. Reported: clean and adversarial accuracy as means over tasks, per task and per attack.
 */
public final class AdvGlue {
    /** Items of a task that are used at most, a sample if there are more. */
    public static final int MAXIMUM_ROWS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AdvGlue.class);
    private static final List<String> PLUS_PLUS =
            List.of("alpaca.json", "vicuna.json", "stable-vicuna.json");
    private static final List<String> WHOLE =
            List.of("advglue_plus_plus.json", "advglue_dev_ann.json", "dev_ann.json", "dev.json");

    private AdvGlue() {}

    /**
     * Returns the benchmark with a model for each task: {@link RobustnessBenchmark#parts()} are the
     * tasks.
     *
     * @param path a published file, or a folder with {@code alpaca.json}, {@code vicuna.json},
     *     {@code stable-vicuna.json} (any of them, together), or with one of {@code
     *     advglue_plus_plus.json}, {@code advglue_dev_ann.json}, {@code dev_ann.json}, {@code
     *     dev.json}
     * @throws BadInputException if nothing or more than one source is found, the JSON is malformed,
     *     a task is unknown, or an item is wrong
     */
    public static RobustnessBenchmark from(Path path) {
        return from(path, MAXIMUM_ROWS, AdversarialPairs::of);
    }

    /**
     * Returns the benchmark with at most so many items of a task, a sample if there are more.
     *
     * @param one the benchmark of one task, from its rows and what a reader should know of them,
     *     such as {@link AdversarialPairs#of(Dataset, Map)}
     */
    public static RobustnessBenchmark from(
            Path path,
            int maxRowsPerTask,
            BiFunction<Dataset, Map<String, String>, RobustnessBenchmark> one) {
        Map<AdvGlueTask, Dataset> tasks = load(path, maxRowsPerTask);
        List<RobustnessBenchmark> parts = new ArrayList<>();
        tasks.forEach((task, rows) -> parts.add(one.apply(rows, Map.of("task", task.id()))));
        return whole(path, tasks, parts, 0).withParts(parts);
    }

    /**
     * One model for all tasks: the task's name stands before each text, and there are as many
     * classes as the largest task has. A text that several tasks have is left to one of them.
     *
     * @param path as in {@link #from}
     */
    public static RobustnessBenchmark multiTask(Path path) {
        return multiTask(path, MAXIMUM_ROWS, AdversarialPairs::of);
    }

    /** Returns the benchmark of one model for all tasks, otherwise as {@link #from}. */
    public static RobustnessBenchmark multiTask(
            Path path,
            int maxRowsPerTask,
            BiFunction<Dataset, Map<String, String>, RobustnessBenchmark> one) {
        Map<AdvGlueTask, Dataset> tasks = load(path, maxRowsPerTask);
        int shared = SharedTexts.leaveInFirst(tasks);
        tasks.replaceAll((task, rows) -> rows.map(row -> prefixed(task, row)));
        List<RobustnessBenchmark> parts = new ArrayList<>();
        tasks.values().forEach(rows -> parts.add(one.apply(rows, Map.of())));
        return whole(path, tasks, parts, shared);
    }

    private static RobustnessBenchmark whole(
            Path path,
            Map<AdvGlueTask, Dataset> tasks,
            List<RobustnessBenchmark> parts,
            int shared) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", "AdvGLUE");
        description.put("source", String.valueOf(path.getFileName()));
        description.put("licence", "CC BY-SA 4.0");
        description.put("tasks", parts.stream().map(RobustnessBenchmark::description).toList());
        description.put("missing_tasks", missing(tasks));
        description.put("removed_shared_texts", shared);
        int classes = tasks.keySet().stream().mapToInt(AdvGlueTask::classes).max().orElseThrow();
        return RobustnessBenchmark.of(
                Kind.ADVERSARIAL, description, classes, seed -> joined(parts, seed));
    }

    private static Splits joined(List<RobustnessBenchmark> parts, long seed) {
        List<Splits> splits = parts.stream().map(part -> part.splits(seed)).toList();
        return new Splits(
                joined("AdvGLUE D_W", splits, Splits::weak),
                joined("AdvGLUE D_WTS", splits, Splits::transfer),
                joined("AdvGLUE V", splits, Splits::validation),
                joined("AdvGLUE D_T", splits, Splits::test));
    }

    private static Dataset joined(
            String name, List<Splits> splits, Function<Splits, Dataset> part) {
        List<Example> rows = new ArrayList<>();
        splits.forEach(split -> rows.addAll(part.apply(split).examples()));
        return new Dataset(name, rows);
    }

    private static Map<AdvGlueTask, Dataset> load(Path path, int maxRowsPerTask) {
        AdvGlueJson json = new AdvGlueJson();
        files(path).forEach(json::add);
        json.withoutOriginal()
                .forEach(
                        (task, count) ->
                                LOG.warn(
                                        "{} items of {} have no clean original and are left out",
                                        count,
                                        task.id()));
        if (json.rows().isEmpty()) {
            throw new BadInputException(
                    path
                            + ": no item has a clean original; expected original_<field> in some;"
                            + " take the original file");
        }
        Map<AdvGlueTask, Dataset> tasks = new EnumMap<>(AdvGlueTask.class);
        json.rows()
                .forEach(
                        (task, rows) ->
                                tasks.put(
                                        task,
                                        new Dataset("AdvGLUE " + task.id(), rows)
                                                .sample(maxRowsPerTask, 0)));
        if (!missing(tasks).isEmpty()) {
            LOG.warn("{} has no rows of {}: they are not averaged", path, missing(tasks));
        }
        return tasks;
    }

    private static List<String> missing(Map<AdvGlueTask, Dataset> tasks) {
        return Arrays.stream(AdvGlueTask.values())
                .filter(task -> !tasks.containsKey(task))
                .map(AdvGlueTask::id)
                .toList();
    }

    private static Example prefixed(AdvGlueTask task, Example row) {
        Example prefixed = Example.of(task.id() + ": " + row.text()).withTask(row.task());
        prefixed = row.secondText().map(prefixed::withSecondText).orElse(prefixed);
        prefixed = row.id().map(prefixed::withId).orElse(prefixed);
        return prefixed.withLabel(row.label().orElseThrow())
                .withVariant(row.variant())
                .withSource(task.id() + ": " + row.source())
                .withPerturbed(row.perturbed().stream().map(x -> prefixed(task, x)).toList());
    }

    private static List<Path> files(Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> plusPlus = existing(path, PLUS_PLUS);
        List<Path> whole = existing(path, WHOLE);
        int sources = whole.size() + (plusPlus.isEmpty() ? 0 : 1);
        if (sources != 1) {
            List<Path> found = Stream.concat(plusPlus.stream(), whole.stream()).toList();
            throw new BadInputException(
                    "%s: %s; expected one source: some of %s together, or one of %s; name the file"
                            .formatted(
                                    path,
                                    found.isEmpty() ? "holds no AdvGLUE file" : "holds " + found,
                                    String.join(", ", PLUS_PLUS),
                                    String.join(", ", WHOLE)));
        }
        return whole.isEmpty() ? plusPlus : whole;
    }

    private static List<Path> existing(Path folder, List<String> names) {
        return names.stream().map(folder::resolve).filter(Files::isRegularFile).toList();
    }
}
