package io.github.weaktostrong.examples.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.examples.bench.WrappedMechanism;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.Checkpoints;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A private training that counts the draws of its noise in a file of its own. */
final class CountedTraining {
    static final int STEPS = 120;
    static final int EVERY = 10;
    static final double SIGMA = 0.8;
    static final double EPSILON = 4;
    static final double RATE = 0.1;
    private static final int ROWS = 40;

    private CountedTraining() {}

    /**
     * Trains in {@code folder}, with a budget or with so much noise, and leaves {@code draws} (a
     * byte for each), and at its end {@code model} and {@code statement.json}.
     */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        DpSgd mechanism = DifferentialPrivacy.dpSgd();
        Checkpoints checkpoints = Checkpoints.everySteps(folder.resolve("part"), EVERY);
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs((int) (STEPS * RATE))
                        .batchSize((int) (ROWS * RATE))
                        .mechanism(
                                new Counted(
                                        arguments[1].equals("budget")
                                                ? mechanism.epsilon(EPSILON)
                                                : mechanism.noiseMultiplier(SIGMA),
                                        folder.resolve("draws")))
                        .checkpoints(checkpoints)
                        .build();
        List<int[]> rows =
                IntStream.range(0, ROWS).mapToObj(i -> new int[] {3 + i, 4 + i, 5 + i}).toList();
        try (CausalLanguageModel model =
                CausalLanguageModel.open(MiniModel.MINI_XS.spec(), Device.cpu())) {
            TrainingOutcome outcome =
                    CausalTraining.run(model, rows, config, TrainingListener.NONE);
            model.save(folder.resolve("model"));
            PrivacyStatement statement = outcome.statement("one row", List.of()).orElseThrow();
            append(folder.resolve("statement.json"), statement.toJson() + "\n");
        }
        checkpoints.delete();
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Counted extends WrappedMechanism {
        private final Path draws;

        Counted(GradientMechanism mechanism, Path draws) {
            super(mechanism);
            this.draws = draws;
        }

        @Override
        public boolean hasRunningState() {
            return false;
        }

        @Override
        protected Session wrap(Session session, int rows) {
            return new WrappedSession(session) {
                @Override
                public void addNoise(Map<String, NDArray> clippedSums) {
                    append(draws, ".");
                    super.addNoise(clippedSums);
                }
            };
        }
    }
}
