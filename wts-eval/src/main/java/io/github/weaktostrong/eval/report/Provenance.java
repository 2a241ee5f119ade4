package io.github.weaktostrong.eval.report;

import static io.github.weaktostrong.eval.report.Markup.escape;

import io.github.weaktostrong.result.CeilingCandidate;
import io.github.weaktostrong.result.CeilingPick;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The section on the origin of the numbers: trainings, settings, environment, data. */
final class Provenance {
    private static final int SHORT_DIGEST = 12;
    private static final Set<String> NOT_IN_CAPTION =
            Set.of("format", "seed", "head_seed", "labels", "model", "regularizers");

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

    /** Returns a summary of the run, in plain text for the caption. */
    String caption() {
        List<RunResult> distinct = trainings().values().stream().map(runs -> runs.get(0)).toList();
        double hours = distinct.stream().mapToDouble(RunResult::seconds).sum() / 3600;
        List<String> parts = new ArrayList<>();
        parts.add(
                ("%s, %s; %s, %s of training and evaluation (ceiling candidates that were not"
                                + " picked are not counted)")
                        .formatted(
                                benchmarkName(result).orElse(result.property()),
                                KeyFindings.seeds(result),
                                Words.count(distinct.size(), "distinct training"),
                                hours(hours)));
        parts.add("Environment: " + list(FlatSettings.of(result.environment())));
        Map<String, String> settings = settings(distinct);
        parts.add("Settings of the trainings, where they differ each value: " + list(settings));
        parts.add("Digests, first digits: " + list(digests(distinct)));
        return "Run: " + String.join(". ", parts) + ".";
    }

    private static String hours(double hours) {
        return String.format(Locale.ROOT, hours < 0.1 ? "%.4f hours" : "%.2f hours", hours);
    }

    private static Map<String, String> settings(List<RunResult> distinct) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        for (RunResult run : distinct) {
            FlatSettings.of(run.settings())
                    .forEach(
                            (key, value) ->
                                    values.computeIfAbsent(key, k -> new LinkedHashSet<>())
                                            .add(value));
        }
        values.keySet().removeIf(key -> key.startsWith("data.") || isDigest(key));
        values.keySet().removeAll(NOT_IN_CAPTION);
        Map<String, String> joined = new LinkedHashMap<>();
        values.forEach((key, all) -> joined.put(key, String.join(" or ", all)));
        return joined;
    }

    private Map<String, String> digests(List<RunResult> distinct) {
        Map<String, String> digests = new LinkedHashMap<>();
        FlatSettings.of(result.benchmark())
                .forEach(
                        (key, value) -> {
                            if (isDigest(key)) {
                                digests.put(key, Words.cut(value, SHORT_DIGEST));
                            }
                        });
        for (RunResult run : distinct) {
            Object digest = run.settings().get("model_digest");
            if (digest != null) {
                digests.put(run.model(), Words.cut(digest.toString(), SHORT_DIGEST));
            }
        }
        return digests;
    }

    private static boolean isDigest(String key) {
        return key.contains("digest") || key.contains("sha256");
    }

    private static String list(Map<String, String> values) {
        return values.isEmpty()
                ? "none"
                : values.entrySet().stream()
                        .map(entry -> Words.words(entry.getKey()) + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** One {@code details} element per distinct training. */
    String trainingDetails() {
        Map<String, String> data = new LinkedHashMap<>();
        FlatSettings.of(result.benchmark()).forEach((key, value) -> data.put("data." + key, value));
        StringBuilder html = new StringBuilder();
        trainings()
                .forEach(
                        (artefact, runs) -> {
                            Map<String, String> settings =
                                    new LinkedHashMap<>(FlatSettings.of(runs.get(0).settings()));
                            settings.entrySet().removeAll(data.entrySet());
                            runs.get(0)
                                    .selection()
                                    .ceiling()
                                    .ifPresent(pick -> settings.putAll(words(pick)));
                            settings.put("artefact", artefact);
                            settings.put("seconds", Words.number(runs.get(0).seconds()));
                            html.append("<details><summary>")
                                    .append(escape(name(runs)))
                                    .append("</summary>\n")
                                    .append(definitions(settings))
                                    .append("</details>\n");
                        });
        return html.toString();
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
        candidate.epsilon().ifPresent(epsilon -> parts.add("epsilon " + Words.number(epsilon)));
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

    String environment() {
        return definitions(FlatSettings.of(result.environment()));
    }

    String benchmark() {
        return definitions(FlatSettings.of(result.benchmark()));
    }

    static String definitions(Map<String, String> values) {
        if (values.isEmpty()) {
            return "<p>Nothing is recorded.</p>\n";
        }
        StringBuilder html = new StringBuilder("<dl>\n");
        values.forEach(
                (key, value) ->
                        html.append("<div>")
                                .append(Markup.element("dt", key))
                                .append(Markup.element("dd", value))
                                .append("</div>\n"));
        return html.append("</dl>\n").toString();
    }
}
