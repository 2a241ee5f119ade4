package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                            + " with as many models in memory (default: ${DEFAULT-VALUE}, in this"
                            + " process).")
    private int jobs = 1;

    /** Who carries the trainings out. */
    TrialExecutor executor(Path out, String device, List<Role> keepModels) {
        OptionValues.requireAtLeast("--jobs", jobs, 1);
        if (jobs == 1) {
            return TrialExecutor.local();
        }
        List<String> arguments =
                new ArrayList<>(List.of("--out", out.toString(), "--device", device));
        if (!keepModels.isEmpty()) {
            arguments.add("--keep-models");
            arguments.add(keepModels.stream().map(Role::name).collect(Collectors.joining(",")));
        }
        return new WorkerProcesses(jobs, arguments);
    }
}
