package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.ExperimentRun;
import io.github.weaktostrong.trial.TrialRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wts rerun}: one training of an earlier run again, from its record. */
@Command(
        name = "rerun",
        description = {
            "Run a stored training again from its record, and compare the results.",
            "On the same machine with the same number of threads they are equal bit by bit. A"
                    + " private training is equal in distribution only: its noise is secret."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RerunCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;

    @Parameters(
            paramLabel = "RECORD",
            description =
                    "record.json, or its folder OUT/store/DIGEST; results.json names the"
                            + " digest of each row as its artefact.")
    private Path record = Path.of("");

    @Option(names = "--out", required = true, description = "Folder of the new artefact.")
    private Path out = Path.of("");

    @Option(
            names = "--data",
            description = "The benchmark's data, if it is no longer where it was.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "auto, cpu, gpu0, ... (default: ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Override
    public Integer call() {
        TrialRecord stored = TrialRecord.read(record);
        if (stored.request().isEmpty()) {
            throw new BadInputException(
                    record
                            + ": the record does not say how to run it again; expected one that an"
                            + " experiment of the command line wrote; run the experiment again");
        }
        ExperimentRun run = ExperimentRun.of(stored.request(), data);
        try (ExperimentProgress progress = new ExperimentProgress()) {
            run.builder()
                    .device(device)
                    .output(out)
                    .listener(progress)
                    .build()
                    .runTraining(stored.artefact());
        }
        TrialRecord again = TrialRecord.read(out.resolve("store").resolve(stored.artefact()));
        boolean equal = again.sha256().equals(stored.sha256());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("artefact", stored.artefact());
        result.put("sha256_of_record", stored.sha256());
        result.put("sha256", again.sha256());
        result.put("bitwise_equal", equal);
        result.put("same_environment", again.environment().equals(stored.environment()));
        Json.print(result);
        return equal ? 0 : DIFFERENT;
    }
}
