package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.examples.Pinned;
import io.github.weaktostrong.trial.TrialTask;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The trainings of every {@code mini} preset and their digests, which name the artefacts that users
 * have stored. Nothing is trained. How to renew the fixture: {@link Pinned}.
 */
class PinnedDigestsTest {
    private static final List<Long> SEEDS = List.of(1L, 2L, 3L, 4L, 5L); // of reproduce-mini

    /** One distinct training: a line of the fixture. */
    private record Training(String digest, String label, List<String> needs) {
        String line(String preset) {
            List<String> fields = new ArrayList<>(List.of(preset, digest, label));
            fields.addAll(needs);
            return String.join("\t", fields) + "\n";
        }
    }

    /** Ends a run before its first training. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void trainings_ofTheMiniPresets_haveTheDigestsOfBefore() {
        StringBuilder found = new StringBuilder();
        for (String property : List.of("fairness", "ood", "adversarial", "privacy")) {
            found.append(lines(property, "mini"));
        }
        found.append(lines("fairness", "mini-pros-cons"));
        Pinned.check("digests.tsv", found.toString(), PinnedDigestsTest::differences);
    }

    private static String lines(String property, String scale) {
        Preset preset = Preset.of(property, scale);
        List<Training> trainings =
                trainings(ExperimentRun.of(property, preset, List.copyOf(SEEDS)));
        assertFalse(trainings.isEmpty(), preset.name());
        return trainings.stream()
                .map(training -> training.line(preset.name()))
                .collect(Collectors.joining());
    }

    private static List<String> differences(String expected, String found) {
        List<String> before = expected.lines().toList();
        List<String> now = found.lines().toList();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
            String old = i < before.size() ? before.get(i) : "nothing";
            String fresh = i < now.size() ? now.get(i) : "nothing";
            if (!old.equals(fresh)) {
                differences.add("line %d: expected %s%n    got %s".formatted(i + 1, old, fresh));
            }
        }
        return differences;
    }

    /** The trainings of a run: an executor hears of all before the first. */
    private static List<Training> trainings(ExperimentRun run) {
        List<Training> trainings = new ArrayList<>();
        var experiment =
                run.builder(withFewRows(run.benchmark()))
                        .executor(
                                (tasks, claims, listener) -> {
                                    tasks.forEach(task -> trainings.add(training(task)));
                                    throw new Stop();
                                })
                        .build();
        assertThrows(Stop.class, experiment::run);
        assertEquals(experiment.plan().size(), trainings.size());
        return trainings;
    }

    private static Training training(TrialTask task) {
        return new Training(task.digest(), task.label(), task.needs());
    }

    /**
     * The same benchmark with splits of a few rows: those of {@code adversarial} take the training
     * of a surrogate, and no digest depends on them, since its description says which rows.
     */
    private static Benchmark withFewRows(Benchmark benchmark) {
        Splits few = new Splits(few("weak"), few("transfer"), few("v"), few("test"));
        Class<?> kind =
                benchmark instanceof ClassifierBenchmark
                        ? ClassifierBenchmark.class
                        : TextBenchmark.class;
        return (Benchmark)
                Proxy.newProxyInstance(
                        kind.getClassLoader(),
                        new Class<?>[] {kind},
                        (proxy, method, args) ->
                                switch (method.getName()) {
                                    case "splits" -> few;
                                    case "parts" -> List.of(proxy);
                                    case "alsoMeasuring" -> Optional.of(proxy);
                                    default -> method.invoke(benchmark, args);
                                });
    }

    private static Dataset few(String name) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            String text = name + " row " + i;
            Example version = Example.of(text + "!").withVariant("textbugger");
            rows.add(
                    Example.of(text, i % 2)
                            .withGroup(i % 4 < 2 ? "Female" : "Male")
                            .withPerturbed(List.of(version)));
        }
        return new Dataset(name, rows);
    }
}
