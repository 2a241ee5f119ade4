package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.TrainingWorker;
import io.github.weaktostrong.examples.spark.SparkTrialExecutor;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Who carries the trainings out, and how many at once. */
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

    @Option(
            names = "--executor",
            description =
                    "Who trains: local, this machine; spark, the executors of a Spark cluster, to"
                            + " which spark-submit gives this command (default: local).")
    private Place place = Place.LOCAL;

    /** Where trainings are carried out. */
    enum Place {
        LOCAL,
        SPARK
    }

    /** Refuses what {@link #executor} would refuse, before the work that comes before it. */
    void check() {
        if (place == Place.SPARK && (isAuto() || number() > 1)) {
            throw new IllegalArgumentException(
                    "--jobs "
                            + jobs
                            + " with --executor spark; expected one of the two, since the cluster"
                            + " has as many at once as it has cores or cards for; leave --jobs"
                            + " out");
        }
        if (!isAuto()) {
            number();
        }
    }

    /**
     * Who carries the trainings out; to be closed.
     *
     * @param atOnce trainings at once by model; asked for where they are to be chosen
     */
    TrialExecutor executor(
            Path out, String device, List<Role> keepModels, Supplier<Map<String, Integer>> atOnce) {
        check();
        if (place == Place.SPARK) {
            return spark(new TrainingWorker(out.toAbsolutePath(), keepModels), device);
        }
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

    private static TrialExecutor spark(TrainingWorker worker, String device) {
        try {
            return SparkTrialExecutor.of(worker, device);
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "--executor spark without Spark on the class path ("
                            + e.getMessage()
                            + " is missing); expected Spark 4.0 for Scala 2.13; start the command"
                            + " by the spark-submit of an installation, as docs/scale.md says, or"
                            + " leave the option out",
                    e);
        }
    }
}
