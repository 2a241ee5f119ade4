package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.examples.reproduce.Paper;
import io.github.weaktostrong.examples.reproduce.PaperItem;
import io.github.weaktostrong.examples.reproduce.Reproduction;
import io.github.weaktostrong.examples.reproduce.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wts reproduce}: a table or figure of the paper, or all of them. */
@Command(
        name = "reproduce",
        description = {
            "Reproduce a table or figure of the paper, or all of them.",
            "Run the same command again to go on after a stop; run it several times at once on one"
                    + " folder to share the work."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReproduceCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            description = "table1, fig2, fig3, figa1, figa2, ... figa11, or all.")
    private String name = "";

    @Option(names = "--out", required = true, description = "Folder of the results; reused.")
    private Path out = Path.of("");

    @Option(
            names = "--preset",
            defaultValue = "mini",
            description = "Scale: mini, paper, or a .properties file (default: ${DEFAULT-VALUE}).")
    private String preset = "mini";

    @Option(
            names = "--data",
            description =
                    "Folder or file of a benchmark: PROPERTY=PATH, or PATH where its files tell the"
                            + " property. Repeatable (default: the embedded data).")
    private List<String> data = new ArrayList<>();

    @Option(names = "--seeds", split = ",", description = "Seeds (default: the preset's).")
    private List<Long> seeds = new ArrayList<>();

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "auto, cpu, gpu0, ... (default: ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Option(names = "--dry-run", description = "Print what it would cost, and stop.")
    private boolean dryRun;

    @Override
    public Integer call() {
        List<PaperItem> items = Paper.named(name);
        Scenario scenario =
                new Scenario(
                        Preset.of("reproduce", preset),
                        DataByProperty.of(data),
                        Optional.of(List.copyOf(seeds)).filter(s -> !s.isEmpty()));
        scenario.requireDistinctSeeds();
        OutputFiles.requireWritableParent(out.resolve("report.html"));
        Reproduction reproduction = new Reproduction(items, scenario);
        CostTable cost = CostTable.of(items, scenario, device);
        cost.tell();
        if (dryRun) {
            Json.print(cost.json(preset));
            return 0;
        }
        scenario.requireData();
        try (ExperimentProgress progress = new ExperimentProgress()) {
            reproduction.write(reproduction.run(out, device, progress), out);
        }
        System.err.println("wts: results in " + out);
        return 0;
    }
}
