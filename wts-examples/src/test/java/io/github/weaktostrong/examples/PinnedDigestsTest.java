package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.weaktostrong.Benchmark;
import io.github.weaktostrong.WeakToStrongText;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.trial.TrialTask;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The trainings of every {@code mini} preset and their digests, which name the artefacts that users
 * have stored. Nothing is trained. How to renew the fixture: {@link Pinned}.
 *
 * <p>A change of the interface touches {@link #ofClassifiers} and {@link #ofTexts}, the two doors
 * to the list of trainings, and nothing else here.
 */
class PinnedDigestsTest {
    private static final List<Long> SEEDS = List.of(1L, 2L, 3L, 4L, 5L); // of reproduce-mini

    /** One distinct training: a line of the fixture. */
    private record Training(String digest, String label, List<String> needs) {
        String line(String property) {
            List<String> fields = new ArrayList<>(List.of(property, digest, label));
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
            ExperimentRun run =
                    ExperimentRun.of(property, Preset.of(property, "mini"), List.copyOf(SEEDS));
            List<Training> trainings = run.isOfTexts() ? ofTexts(run) : ofClassifiers(run);
            assertFalse(trainings.isEmpty(), property);
            trainings.forEach(training -> found.append(training.line(property)));
        }
        Pinned.check("digests.tsv", found.toString(), PinnedDigestsTest::differences);
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

    /** The door to the trainings of classifiers: an executor hears of all before the first. */
    private static List<Training> ofClassifiers(ExperimentRun run) {
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
        assertEquals(experiment.trainings(), trainings.size());
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
        return (Benchmark)
                Proxy.newProxyInstance(
                        Benchmark.class.getClassLoader(),
                        new Class<?>[] {Benchmark.class},
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
            Example version = Example.of(text + "!", i % 2).withVariant("textbugger");
            rows.add(
                    Example.of(text, i % 2)
                            .withGroup(i % 4 < 2 ? "Female" : "Male")
                            .withPerturbed(List.of(version)));
        }
        return new Dataset(name, rows);
    }

    /**
     * The door to the trainings of language models, which have no executor to hear of them: the
     * plan, by reflection. Once they have one, {@link #ofClassifiers} is for both.
     */
    private static List<Training> ofTexts(ExperimentRun run) {
        WeakToStrongText experiment = run.textBuilder(run.textBenchmark()).build();
        List<Training> trainings = new ArrayList<>();
        try {
            Field settings = open(WeakToStrongText.class.getDeclaredField("settings"));
            Class<?> kind = Class.forName("io.github.weaktostrong.TextPlan");
            Constructor<?> plan = open(kind.getDeclaredConstructor(settings.getType()));
            Object made = plan.newInstance(settings.get(experiment));
            for (Object planned : (List<?>) value(made, "distinct")) {
                List<String> needs = new ArrayList<>();
                Optional<?> teacher = (Optional<?>) value(planned, "teacher");
                if (teacher.isPresent()) {
                    needs.add((String) value(teacher.get(), "digest"));
                }
                String digest = (String) value(planned, "digest");
                trainings.add(new Training(digest, (String) value(planned, "label"), needs));
            }
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("the door to the plan is another one now", e);
        }
        return trainings;
    }

    private static Object value(Object of, String name) throws ReflectiveOperationException {
        Method method = open(of.getClass().getDeclaredMethod(name));
        return method.invoke(of);
    }

    private static <T extends AccessibleObject> T open(T member) {
        member.setAccessible(true);
        return member;
    }
}
