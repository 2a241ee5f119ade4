package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.examples.RegularizerText;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import io.github.weaktostrong.train.RegularizedStepBenchmark;
import io.github.weaktostrong.train.StepBenchmark;
import java.util.List;
import java.util.OptionalLong;
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
        subcommands = {BenchCommand.Train.class, BenchDpCommand.class})
final class BenchCommand {

    /** {@code wts bench train}. */
    @Command(
            name = "train",
            description = "Time optimizer steps (forward, backward, clipping, AdamW).",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Train implements Callable<Integer> {
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
                description = "Steps that are timed (default: ${DEFAULT-VALUE}).")
        private int steps;

        @Option(
                names = "--regularizer",
                paramLabel = "NAME",
                description =
                        "Time steps with this regularizer of a classifier against plain ones, in"
                                + " turn: ood, adversarial, or NAME:key=value,... as for train.")
        private @Nullable String regularizer;

        @Override
        public Integer call() {
            StepBenchmark benchmark = new StepBenchmark(batchSize, length, steps);
            boolean causal = Objective.parse(objective) == Objective.CAUSAL_LM;
            ModelSpec spec = model.spec();
            benchmark.requireFits(spec.shape());
            if (regularizer != null) {
                Json.print(compared(benchmark, spec, regularizer, causal));
                return 0;
            }
            StepBenchmark.Result result = run(benchmark, spec, causal);
            OptionalLong peak = StepBenchmark.peakResidentMib();
            Json.print(
                    new Measured(
                            model.name(),
                            batchSize,
                            length,
                            result.stepMillis(),
                            result.tokensPerSecond(),
                            result.matmulGflops(),
                            result.fractionOfMatmul(),
                            result.arraysBefore(),
                            result.arraysAfter(),
                            peak.isPresent() ? peak.getAsLong() : null));
            return 0;
        }

        private Compared compared(
                StepBenchmark benchmark, ModelSpec spec, String text, boolean causal) {
            if (causal) {
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
            try (TextClassifier opened =
                    TextClassifier.open(
                            spec, spec.headClasses().orElse(2), 0, Engines.device("auto"))) {
                RegularizedStepBenchmark.Result result = benchmark.run(opened, List.of(parsed));
                return new Compared(
                        model.name(),
                        parsed.name(),
                        batchSize,
                        length,
                        result.plainMillis(),
                        result.regularizedMillis(),
                        result.ratio());
            }
        }

        private StepBenchmark.Result run(StepBenchmark benchmark, ModelSpec spec, boolean causal) {
            if (causal) {
                try (CausalLanguageModel opened =
                        CausalLanguageModel.open(spec, Engines.device("auto"))) {
                    return benchmark.run(opened);
                }
            }
            int classes = spec.headClasses().orElse(2);
            try (TextClassifier opened =
                    TextClassifier.open(spec, classes, 0, Engines.device("auto"))) {
                return benchmark.run(opened);
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
            double fractionOfMatmul,
            int arraysBefore,
            int arraysAfter,
            @Nullable Long peakRssMib) {}
}
