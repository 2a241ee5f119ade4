package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.bench.Machine;
import io.github.weaktostrong.examples.bench.PrivateStepBenchmark;
import io.github.weaktostrong.examples.bench.PrivateStepBenchmark.Kind;
import io.github.weaktostrong.examples.bench.StepBenchmark;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
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
        footerHeading = Wts.EXAMPLES,
        footer = "  wts bench dp --model mini-xs --batch-size 16",
        sortOptions = false)
final class BenchDpCommand implements Callable<Integer> {
    private static final int MEMORY_STEPS = 3;

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--only",
            description =
                    "Take plain, private or one-by-one steps alone, print the peak memory and no"
                            + " times.")
    private @Nullable String only;

    @Override
    public Integer call() {
        ModelSpec spec = options.spec();
        StepBenchmark shape = options.shape(spec);
        if (only != null) {
            only(shape, spec, OptionValues.choice("--only", only, Kind.class));
        } else {
            all(shape, spec);
        }
        return 0;
    }

    private void only(StepBenchmark shape, ModelSpec spec, Kind kind) {
        try (LoadedModel opened = options.open(spec)) {
            new PrivateStepBenchmark(shape)
                    .runOnly(opened, mechanism(spec).oneRowAtATime(kind == Kind.ONE_BY_ONE), kind);
        }
        Json.print(new Peak(OptionValues.boxed(Machine.peakResidentMib())));
    }

    private void all(StepBenchmark shape, ModelSpec spec) {
        Long plainPeak = peak(Kind.PLAIN);
        Long privatePeak = peak(Kind.PRIVATE);
        PrivateStepBenchmark benchmark = new PrivateStepBenchmark(shape);
        PrivateStepBenchmark.Result result;
        double protectedNoise;
        long trained;
        OptionalLong device;
        try (LoadedModel opened = options.open(spec)) {
            trained = shape.trainedParameters(opened);
            result = benchmark.run(opened, mechanism(spec), mechanism(spec).oneRowAtATime(true));
            protectedNoise =
                    benchmark.noiseMillis(
                            opened, mechanism(spec).protectedAgainstFloatingPointAttacks());
            device = Machine.deviceMib(opened.device());
        }
        Json.print(
                new Measured(
                        options.model().name(),
                        OptionValues.name(options.objective()),
                        options.batchSize(),
                        options.length(),
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
                        privatePeak,
                        Machine.name(options.model().device()),
                        spec.precision().toString(),
                        OptionValues.boxed(device),
                        trained));
    }

    /** Peak memory of a process that takes steps of one kind and nothing else. */
    private @Nullable Long peak(Kind kind) {
        List<String> all = new ArrayList<>(List.of("bench", "dp"));
        all.addAll(options.arguments());
        all.addAll(
                List.of(
                        "--steps",
                        Integer.toString(MEMORY_STEPS),
                        "--only",
                        OptionValues.name(kind)));
        return OwnProcess.lastObject(OwnProcess.output(all)).get("peak_rss_mib")
                        instanceof Number peak
                ? (Long) peak.longValue()
                : null;
    }

    /** Passes have one shape anyway, since all rows have one length. */
    private static DpSgd mechanism(ModelSpec spec) {
        return DifferentialPrivacy.dpSgd()
                .noiseMultiplier(1)
                .maxGradNorm(1)
                .fixedShapes(spec.precision() == Precision.BFLOAT16);
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
            @Nullable Long privatePeakRssMib,
            String device,
            String precision,
            @Nullable Long peakDeviceMib,
            long trainedParameters) {}
}
