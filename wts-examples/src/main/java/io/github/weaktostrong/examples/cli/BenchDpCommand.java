package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.NeoXModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.train.PrivateStepBenchmark;
import io.github.weaktostrong.train.PrivateStepBenchmark.Kind;
import io.github.weaktostrong.train.StepBenchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts bench dp}. */
@Command(
        name = "dp",
        description =
                "Time private steps (one pass, clipped row by row, noise, AdamW) against plain ones"
                        + " in turns; peak memory of each in a process of its own.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchDpCommand implements Callable<Integer> {
    private static final int MEMORY_STEPS = 3;

    @Mixin private ModelOptions model = new ModelOptions();

    @Option(
            names = "--objective",
            defaultValue = "classification",
            description = "classification or causal-lm (default: ${DEFAULT-VALUE}).")
    private String objective = "";

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            description = "Rows of a step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--length",
            defaultValue = "128",
            description = "Tokens of a row (default: ${DEFAULT-VALUE}).")
    private int length;

    @Option(
            names = "--steps",
            defaultValue = "15",
            description = "Steps of each kind that are timed (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--only",
            description =
                    "Take plain, private or one-by-one steps alone, print the peak memory and no"
                            + " times.")
    private @Nullable String only;

    @Override
    public Integer call() {
        StepBenchmark shape = new StepBenchmark(batchSize, length, steps);
        ModelSpec spec = model.spec();
        shape.requireFits(spec.shape());
        boolean causal = Objective.parse(objective) == Objective.CAUSAL_LM;
        if (only != null) {
            only(shape, spec, causal, Checks.choice("--only", only, Kind.class));
        } else {
            all(shape, spec, causal);
        }
        return 0;
    }

    private static void only(StepBenchmark shape, ModelSpec spec, boolean causal, Kind kind) {
        try (NeoXModel opened = open(spec, causal)) {
            new PrivateStepBenchmark(shape)
                    .runOnly(opened, mechanism().oneRowAtATime(kind == Kind.ONE_BY_ONE), kind);
        }
        Json.print(new Peak(boxed(StepBenchmark.peakResidentMib())));
    }

    private void all(StepBenchmark shape, ModelSpec spec, boolean causal) {
        Long plainPeak = peak(Kind.PLAIN);
        Long privatePeak = peak(Kind.PRIVATE);
        PrivateStepBenchmark benchmark = new PrivateStepBenchmark(shape);
        PrivateStepBenchmark.Result result;
        double protectedNoise;
        try (NeoXModel opened = open(spec, causal)) {
            result = benchmark.run(opened, mechanism(), mechanism().oneRowAtATime(true));
            protectedNoise =
                    benchmark.noiseMillis(
                            opened, mechanism().protectedAgainstFloatingPointAttacks());
        }
        Json.print(
                new Measured(
                        model.name(),
                        Checks.name(Objective.parse(objective)),
                        batchSize,
                        length,
                        result.plainMillis(),
                        result.privateMillis(),
                        result.privateMillis() / result.plainMillis(),
                        result.noiseMillis(),
                        result.noiseMillis() / result.privateMillis(),
                        protectedNoise,
                        result.oneByOneMillis(),
                        result.plainCpuMillis(),
                        result.privateCpuMillis(),
                        plainPeak,
                        privatePeak));
    }

    /** Peak memory of a process that takes steps of one kind and nothing else. */
    private @Nullable Long peak(Kind kind) {
        List<String> arguments =
                List.of(
                        "bench",
                        "dp",
                        "--objective",
                        objective,
                        "--batch-size",
                        Integer.toString(batchSize),
                        "--length",
                        Integer.toString(length),
                        "--steps",
                        Integer.toString(MEMORY_STEPS),
                        "--only",
                        Checks.name(kind));
        List<String> all = new ArrayList<>(arguments);
        all.addAll(model.arguments());
        return ChildProcess.run(all).get("peak_rss_mib") instanceof Number peak
                ? (Long) peak.longValue()
                : null;
    }

    private static DpSgd mechanism() {
        return DifferentialPrivacy.dpSgd().noiseMultiplier(1).maxGradNorm(1);
    }

    private static NeoXModel open(ModelSpec spec, boolean causal) {
        return causal
                ? CausalLanguageModel.open(spec, Engines.device("auto"))
                : TextClassifier.open(
                        spec, spec.headClasses().orElse(2), 0, Engines.device("auto"));
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }

    /** What a process of its own prints. */
    private record Peak(@Nullable Long peakRssMib) {}

    /** The keys of the result. */
    private record Measured(
            String model,
            String objective,
            int batchSize,
            int length,
            double plainMs,
            double privateMs,
            double ratio,
            double noiseMs,
            double noiseShare,
            double protectedNoiseMs,
            double oneByOneMs,
            double plainCpuMs,
            double privateCpuMs,
            @Nullable Long plainPeakRssMib,
            @Nullable Long privatePeakRssMib) {}
}
