package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.trial.TrialRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wts rerun}: one training of an earlier run again, from its record. */
@Command(
        name = "rerun",
        description = {
            "Run a stored training again from its record, and compare the results.",
            "On the same machine with the same number of threads they are equal bit by bit. A"
                    + " private training, and a student of a private model, are equal in"
                    + " distribution only, since noise and sampling are secret: bitwise_equal is"
                    + " null then, and the exit code 0. It spends its budget again, in addition to"
                    + " that of the first run; how much is said on standard error."
        },
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = "  wts rerun out/fairness/store/ARTEFACT --out out/again",
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

    @Mixin private DeviceOption device = new DeviceOption();

    @Override
    public Integer call() {
        OutputFiles.requireWritableParent(out.resolve("store"));
        device.device();
        TrialRecord stored = TrialRecord.read(record);
        if (stored.request().isEmpty()) {
            throw new BadInputException(
                    record
                            + ": the record does not say how to run it again; expected one that an"
                            + " experiment of the command line wrote; run the experiment again");
        }
        requireOtherStore(stored);
        ExperimentRun run = ExperimentRun.of(stored.request(), data);
        RerunBudget budget = new RerunBudget(out.resolve("store"));
        try (ExperimentProgress progress = new ExperimentProgress()) {
            run.builder()
                    .device(device.name())
                    .output(out)
                    .listener(progress)
                    .build()
                    .runTraining(stored.artefact());
        }
        TrialRecord again = TrialRecord.read(placeOf(stored));
        boolean equal = again.sha256().equals(stored.sha256());
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("artefact", stored.artefact());
        result.put("sha256_of_record", stored.sha256());
        result.put("sha256", again.sha256());
        result.put("repeatable", stored.isRepeatable() ? "bitwise" : "in distribution");
        result.put("bitwise_equal", stored.isRepeatable() ? (Boolean) equal : null);
        result.put("same_environment", again.environment().equals(stored.environment()));
        Json.print(result);
        if (!stored.isRepeatable()) {
            System.err.println(
                    "wts: the training, or the one that it learns from, is private: its noise and"
                            + " sampling are secret, so that it is repeatable in distribution only"
                            + " and no equality is expected");
            budget.lines().forEach(line -> System.err.println("wts: " + line));
        }
        return equal || !stored.isRepeatable() ? 0 : DIFFERENT;
    }

    private Path placeOf(TrialRecord stored) {
        return out.resolve("store").resolve(stored.artefact());
    }

    /**
     * Refuses the record's own store, where nothing would run and the artefact be compared with
     * itself.
     */
    private void requireOtherStore(TrialRecord stored) {
        Path folder = Files.isDirectory(record) ? record : record.toAbsolutePath().getParent();
        Path place = placeOf(stored).toAbsolutePath().normalize();
        if (folder != null && folder.toAbsolutePath().normalize().equals(place)) {
            throw new IllegalArgumentException(
                    "--out "
                            + out
                            + " holds the record itself; expected another folder, where the"
                            + " training runs anew; name one");
        }
    }
}
