package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.result.CeilingCandidate;
import io.github.weaktostrong.result.CeilingPick;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The origin of the numbers: the distinct trainings and their settings. */
final class Provenance {
    private final WeakToStrongResult result;

    Provenance(WeakToStrongResult result) {
        this.result = result;
    }

    static Optional<String> benchmarkName(WeakToStrongResult result) {
        return Optional.ofNullable(result.benchmark().get("name")).map(String::valueOf);
    }

    /** The runs of each distinct training; strategies share some. */
    private Map<String, List<RunResult>> trainings() {
        Map<String, List<RunResult>> trainings = new LinkedHashMap<>();
        for (RunResult run : result.runs()) {
            trainings.computeIfAbsent(run.artefact(), key -> new ArrayList<>()).add(run);
        }
        return trainings;
    }

    /** How much was trained. */
    String effort() {
        List<RunResult> distinct = trainings().values().stream().map(runs -> runs.get(0)).toList();
        return "%s, %s of training and evaluation; candidates of the ceiling that were not picked are not counted."
                .formatted(
                        Words.count(distinct.size(), "distinct training"),
                        Words.duration(distinct.stream().mapToDouble(RunResult::seconds).sum()));
    }

    /** The settings of each distinct training, without those that define the data. */
    List<Part> settings() {
        Map<String, String> data = new LinkedHashMap<>();
        FlatSettings.of(result.benchmark()).forEach((key, value) -> data.put("data." + key, value));
        List<Part> parts = new ArrayList<>();
        trainings()
                .forEach(
                        (artefact, runs) -> {
                            RunResult first = runs.get(0);
                            Map<String, String> settings =
                                    new LinkedHashMap<>(FlatSettings.of(first.settings()));
                            settings.entrySet().removeAll(data.entrySet());
                            first.selection().ceiling().ifPresent(p -> settings.putAll(words(p)));
                            settings.put("artefact", artefact);
                            settings.put("time", Words.duration(first.seconds()));
                            parts.add(new Part.Settings(name(runs), settings));
                        });
        return parts;
    }

    /** The candidates of the ceiling, and which one other exchange rates would have picked. */
    private static Map<String, String> words(CeilingPick pick) {
        Map<String, String> words = new LinkedHashMap<>();
        pick.candidates().forEach(each -> words.put("candidate " + each.artefact(), words(each)));
        words.put(
                "picked if a unit of trust is worth two of the task",
                pick.candidates().get(pick.pickedAt1To2()).artefact());
        words.put(
                "picked if it is worth half of one",
                pick.candidates().get(pick.pickedAt2To1()).artefact());
        return words;
    }

    /** A candidate of the ceiling, by what it was compared on V. */
    private static String words(CeilingCandidate candidate) {
        List<String> parts = new ArrayList<>();
        candidate.regularizers().forEach(regularizer -> parts.add(regularizer.name()));
        candidate.task().ifPresent(task -> parts.add("task " + Words.number(task)));
        candidate.trust().ifPresent(trust -> parts.add("trust " + Words.number(trust)));
        candidate
                .epsilon()
                .ifPresent(epsilon -> parts.add("epsilon " + PrivacyBudget.stated(epsilon)));
        parts.add(
                String.format(
                        Locale.ROOT,
                        "picked in %.0f %% of resamples",
                        100 * candidate.frequency()));
        return String.join(", ", parts);
    }

    private static String name(List<RunResult> runs) {
        return "Seed %s, %s (%s): %s"
                .formatted(
                        runs.get(0).seed(),
                        runs.stream()
                                .map(run -> run.role().words())
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        runs.get(0).model(),
                        runs.stream()
                                .map(run -> run.strategy().name())
                                .distinct()
                                .collect(Collectors.joining(", ")));
    }
}
