package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.examples.reproduce.Paper;
import io.github.weaktostrong.examples.reproduce.PaperItem;
import io.github.weaktostrong.examples.reproduce.Reproduction;
import io.github.weaktostrong.examples.reproduce.Results;
import io.github.weaktostrong.examples.reproduce.Scenario;
import io.github.weaktostrong.trial.TrialExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        footerHeading = Wts.EXAMPLES,
        footer = {
            "  wts reproduce fig2 --dry-run --out out/fig2",
            "  wts reproduce table1 --jobs 2 --out out/paper"
        },
        sortOptions = false)
final class ReproduceCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            description = "table1, fig2, fig3, figa1, figa2, ... figa11, beta, or all.")
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

    @Mixin private ComputeOptions compute = new ComputeOptions();

    @Mixin private MicroBatchOption microBatch = new MicroBatchOption();

    @Mixin private RecomputeOption recompute = new RecomputeOption();

    @Mixin private JobsOption jobs = new JobsOption();

    @Mixin private DryRunOption dryRun = new DryRunOption();

    @Option(
            names = "--device-memory",
            paramLabel = "GIB",
            description =
                    "Memory of the card that the cost is told for (default: that of the GPU, 80"
                            + " without one).")
    private @Nullable Double deviceMemory;

    @Override
    public Integer call() {
        boolean onlySaid = dryRun.isAsked();
        List<PaperItem> items = Paper.named(name);
        Scenario scenario =
                new Scenario(
                        Preset.of("reproduce", preset).with(arithmetic()),
                        byProperty(data),
                        Optional.of(List.copyOf(seeds)).filter(s -> !s.isEmpty()));
        scenario.requireDistinctSeeds();
        OutputFiles.requireWritableParent(out.resolve("report.html"));
        Reproduction reproduction = new Reproduction(items, scenario);
        if (deviceMemory != null) {
            OptionValues.requirePositive("--device-memory", deviceMemory);
        }
        jobs.check();
        Capacity capacity = Capacity.of(compute.device(), deviceMemory);
        CostTable cost = CostTable.of(items, scenario, compute, capacity);
        if (!onlySaid || dryRun.isForPeople()) {
            cost.tell();
        }
        if (onlySaid) {
            Json.print(cost.json(preset));
            return 0;
        }
        scenario.requireData();
        Results results;
        try (TrialExecutor executor =
                        jobs.executor(out, compute.deviceName(), List.of(), cost::atOnce);
                ExperimentProgress progress = new ExperimentProgress()) {
            results = reproduction.run(out, compute.deviceName(), executor, progress);
        }
        reproduction.write(results, out);
        System.err.println("wts: results in " + out);
        return 0;
    }

    /** The settings of every property's preset that say how models compute. */
    private Map<String, String> arithmetic() {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String property : Scenario.PROPERTIES) {
            compute.named()
                    .ifPresent(
                            each ->
                                    changes.put(
                                            property + "." + Preset.PRECISION, each.toString()));
            microBatch
                    .rows()
                    .ifPresent(
                            rows ->
                                    changes.put(
                                            property + "." + Preset.MICRO_BATCH_SIZE,
                                            Integer.toString(rows)));
            if (recompute.isSet()) {
                changes.put(property + "." + Preset.RECOMPUTE, "true");
            }
        }
        return changes;
    }

    /** The data of each property: said, or read off the names of its files. */
    private static Map<String, List<Path>> byProperty(List<String> given) {
        Map<String, List<Path>> data = new LinkedHashMap<>();
        for (String source : given) {
            int equals = source.indexOf('=');
            String property = equals < 0 ? "" : source.substring(0, equals);
            boolean named = Scenario.PROPERTIES.contains(property);
            Path path = Path.of(named ? source.substring(equals + 1) : source);
            if (!Files.exists(path)) {
                throw new BadInputException(
                        path + ": does not exist; expected the benchmark's files; check the path");
            }
            String found = named ? property : guess(path);
            data.computeIfAbsent(found, key -> new ArrayList<>()).add(path);
        }
        return data;
    }

    private static String guess(Path path) {
        List<String> names = names(path);
        if (names.stream().anyMatch(n -> n.startsWith("adult"))) {
            return "fairness";
        }
        if (names.stream().anyMatch(n -> n.contains("style") || n.endsWith(".tsv"))) {
            return "ood";
        }
        if (names.stream().anyMatch(n -> n.contains("adv"))) {
            return "adversarial";
        }
        if (names.stream().anyMatch(n -> n.contains("mail") || n.contains("enron"))) {
            return "privacy";
        }
        throw new BadInputException(
                path
                        + ": its files do not tell which property it is for; expected"
                        + " PROPERTY=PATH with one of "
                        + String.join(", ", Scenario.PROPERTIES)
                        + "; name the property");
    }

    private static List<String> names(Path path) {
        List<String> names = new ArrayList<>();
        Path own = path.toAbsolutePath().getFileName();
        names.add(own == null ? "" : own.toString().toLowerCase(Locale.ROOT));
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                files.forEach(f -> names.add(f.getFileName().toString().toLowerCase(Locale.ROOT)));
            } catch (IOException e) {
                throw InputFiles.unreadable(path, e);
            }
        }
        return names;
    }
}
