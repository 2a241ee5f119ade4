package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.bench.Machine;
import io.github.weaktostrong.examples.bench.StepBenchmark;
import io.github.weaktostrong.examples.cli.ModelOptions.Objective;
import io.github.weaktostrong.examples.experiments.RegularizerText;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts bench}: how fast the library is on this machine. */
@Command(
        name = "bench",
        description = "Measure speed and memory on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = Wts.EXAMPLES,
        footer = {
            "  wts bench train --model mini-m --batch-size 32 --length 64",
            "  wts bench dp --model mini-xs --batch-size 16"
        },
        subcommands = {
            BenchCommand.Train.class,
            BenchDpCommand.class,
            BenchCheckCommand.class,
            BenchCheckCommand.Parity.class
        })
final class BenchCommand {

    /** {@code wts bench train}. */
    @Command(
            name = "train",
            description = "Time optimizer steps (forward, backward, clipping, AdamW).",
            mixinStandardHelpOptions = true,
            footerHeading = Wts.EXAMPLES,
            footer = "  wts bench train --model mini-m --batch-size 32 --length 64",
            sortOptions = false)
    static final class Train implements Callable<Integer> {
        @Mixin private BenchOptions options = new BenchOptions();

        @Option(
                names = "--regularizer",
                paramLabel = "NAME",
                description =
                        "Time steps with this regularizer of a classifier against plain ones, in"
                                + " turn: ood, adversarial, or NAME:key=value,... as for train.")
        private @Nullable String regularizer;

        @Override
        public Integer call() {
            ModelSpec spec = options.spec();
            StepBenchmark benchmark = options.shape(spec);
            if (regularizer != null) {
                Json.print(compared(benchmark, spec, regularizer));
                return 0;
            }
            StepBenchmark.Plain result = run(benchmark, spec);
            Json.print(
                    new Measured(
                            options.model().name(),
                            options.batchSize(),
                            options.length(),
                            result.stepMillis(),
                            result.tokensPerSecond(),
                            result.matmulGflops(),
                            result.fractionOfMatmul(),
                            result.arraysBefore(),
                            result.arraysAfter(),
                            OptionValues.boxed(Machine.peakResidentMib()),
                            Machine.name(options.model().device()),
                            spec.precision().toString(),
                            OptionValues.boxed(result.deviceMib()),
                            result.trainedParameters()));
            return 0;
        }

        private Compared compared(StepBenchmark benchmark, ModelSpec spec, String text) {
            if (options.objective() == Objective.CAUSAL_LM) {
                throw new IllegalArgumentException(
                        "--regularizer "
                                + text
                                + " with --objective causal-lm; expected a classifier, on which"
                                + " these regularizers act; leave one of them out");
            }
            Regularizer parsed =
                    switch (text) {
                        case "ood" -> Robustness.embeddingNoise(2e-3);
                        case "adversarial" -> Robustness.adversarialTraining(0.3);
                        default -> RegularizerText.parse(text);
                    };
            try (TextClassifier opened = options.classifier(spec)) {
                StepBenchmark.Regularized result = benchmark.regularized(opened, parsed);
                return new Compared(
                        options.model().name(),
                        parsed.name(),
                        options.batchSize(),
                        options.length(),
                        result.plainMillis(),
                        result.regularizedMillis(),
                        result.ratio());
            }
        }

        private StepBenchmark.Plain run(StepBenchmark benchmark, ModelSpec spec) {
            try (LoadedModel opened = options.open(spec)) {
                return benchmark.plain(opened);
            }
        }
    }

    /** The keys of the result with a regularizer. */
    private record Compared(
            String model,
            String regularizer,
            int batchSize,
            int length,
            double plainStepMs,
            double regularizedStepMs,
            double ratio) {}

    /** The keys of the result. */
    private record Measured(
            String model,
            int batchSize,
            int length,
            double stepMs,
            double tokensPerSecond,
            double matmulGflops,
            @Nullable Double fractionOfMatmul,
            int arraysBefore,
            int arraysAfter,
            @Nullable Long peakRssMib,
            String device,
            String precision,
            @Nullable Long peakDeviceMib,
            long trainedParameters) {}
}
