package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.PlannedTraining;
import io.github.weaktostrong.benchmark.Benchmark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Whether a command only says what it would do, and to whom. */
final class DryRunOption {
    @Option(
            names = "--dry-run",
            description =
                    "Say what would run, and stop: a table on standard error, JSON on standard"
                            + " output.")
    private boolean asked;

    @Option(names = "--json", description = "Of --dry-run the JSON alone.")
    private boolean json;

    boolean isAsked() {
        if (json && !asked) {
            throw new IllegalArgumentException(
                    "--json without --dry-run; expected the two together; add --dry-run, or read"
                            + " results.json");
        }
        return asked;
    }

    /** Whether a table is wanted. */
    boolean isForPeople() {
        return asked && !json;
    }

    /** Prints the distinct trainings of an experiment: how many of what, and their share. */
    void print(Benchmark benchmark, List<PlannedTraining> trainings) {
        if (isForPeople()) {
            table(trainings).print();
            System.err.printf(
                    "wts: %s trainings, shared ones once; nothing was run%n", trainings.size());
        }
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("benchmark", benchmark.description());
        plan.put("trainings", trainings.size());
        Json.print(plan);
    }

    private static TextTable table(List<PlannedTraining> trainings) {
        double all = trainings.stream().mapToDouble(each -> each.spec().work()).sum();
        Map<List<String>, List<PlannedTraining>> groups =
                trainings.stream()
                        .collect(
                                Collectors.groupingBy(
                                        each -> List.of(each.what(), each.spec().model().name()),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        TextTable table = new TextTable("training", "model", "trainings", "share of the work");
        groups.forEach(
                (key, group) -> {
                    double work = group.stream().mapToDouble(each -> each.spec().work()).sum();
                    table.row(
                            key.get(0),
                            key.get(1),
                            String.valueOf(group.size()),
                            String.format(Locale.ROOT, "%.0f%%", all > 0 ? 100 * work / all : 0));
                });
        return table;
    }
}
