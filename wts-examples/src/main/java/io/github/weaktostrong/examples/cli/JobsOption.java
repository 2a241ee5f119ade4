package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How many trainings run at once. */
final class JobsOption {
    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Trainings at once, each in a process of its own with its share of the cores;"
                            + " with as many models in memory; auto for as many of each model as"
                            + " keep the machine busy and fit it, which is said (default:"
                            + " ${DEFAULT-VALUE}, in this process).")
    private String jobs = "1";

    /**
     * Who carries the trainings out.
     *
     * @param atOnce trainings at once by model; asked for where they are to be chosen
     */
    TrialExecutor executor(
            Path out, String device, List<Role> keepModels, Supplier<Map<String, Integer>> atOnce) {
        Map<String, Integer> limits = isAuto() ? atOnce.get() : Map.of();
        int most =
                isAuto()
                        ? limits.values().stream().mapToInt(each -> each).max().orElse(1)
                        : number();
        if (most == 1) {
            return TrialExecutor.local();
        }
        List<String> arguments =
                new ArrayList<>(List.of("--out", out.toString(), "--device", device));
        if (!keepModels.isEmpty()) {
            arguments.add("--keep-models");
            arguments.add(keepModels.stream().map(Role::name).collect(Collectors.joining(",")));
        }
        return new WorkerProcesses(most, limits, arguments);
    }

    private boolean isAuto() {
        return jobs.equals("auto");
    }

    private int number() {
        if (!jobs.matches("-?\\d{1,9}")) {
            throw new IllegalArgumentException(
                    "--jobs %s; expected a whole number of at least 1, or auto; correct it"
                            .formatted(jobs));
        }
        int number = Integer.parseInt(jobs);
        OptionValues.requireAtLeast("--jobs", number, 1);
        return number;
    }
}
