package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import io.github.weaktostrong.objective.OnlineMix;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.provenance.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** x' that are made at the start of an epoch, against the model as it is then. */
class OnlineMixTest extends MixFixture {

    /** Every second row's own version, as long as there is one; notes what it is told. */
    private static final class Noting implements OnlineMix {
        private final List<float[]> answers = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();

        @Override
        public List<Optional<Example>> perturbed(
                List<Example> rows, Model model, int epoch, long seed) {
            answers.add(model.probabilities(List.of(Example.of("a sea")))[0]);
            rows.forEach(row -> labels.add(row.label().orElseThrow()));
            return rows.stream().map(row -> row.perturbed().stream().findFirst()).toList();
        }

        @Override
        public long queries(long rows) {
            return 1;
        }

        @Override
        public String name() {
            return "noting";
        }

        @Override
        public double weight() {
            return WEIGHT;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public String mechanism() {
            return "for the test";
        }
    }

    private static ClassificationObjective plain(Noting mix) {
        return objective(AuxiliaryConfidenceLoss.off(), mix);
    }

    @Test
    void gradient_isThatOfAPreparedMixWithTheSameInputsAndTheLabelOfX() {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, examples(false));
            Gradient online = gradient(model, rows, plain(new Noting()), 4);
            TestMix shared = new TestMix("mix", WEIGHT, TargetRule.SHARED_LABEL);
            ClassificationObjective prepared = objective(AuxiliaryConfidenceLoss.off(), shared);
            Gradient expected = gradient(model, rows, prepared, 4);
            assertEquals(expected.loss(), online.loss());
            for (int i = 0; i < expected.gradients().length; i++) {
                assertArrayEquals(expected.gradients()[i], online.gradients()[i]);
            }
        }
    }

    @Test
    void mix_isAskedAtTheStartOfEveryEpochWithTheModelAsItIsAndTheLabelsThatAreTaught() {
        Noting mix = new Noting();
        try (TextClassifier model = TinyTraining.classifier()) {
            List<Example> rows = examples(true).stream().map(row -> row.withLabel(0)).toList();
            float[] before = answer(model);
            TrainingConfig config =
                    TrainingConfig.builder().epochs(3).batchSize(4).learningRate(1e-2).build();
            int arrays = model.arrayCount();
            List<float[]> betweenEpochs = new ArrayList<>(List.of(before));
            ClassifierTraining.run(
                    model,
                    weak(model, rows),
                    plain(mix),
                    config,
                    new TrainingListener() {
                        @Override
                        public void onStep(TrainingStep step) {
                            // epochs alone
                        }

                        @Override
                        public void onEpoch(int epoch) {
                            betweenEpochs.add(answer(model));
                        }
                    });
            assertEquals(arrays, model.arrayCount());
            assertEquals(3, mix.answers.size());
            for (int epoch = 0; epoch < 3; epoch++) {
                assertArrayEquals(betweenEpochs.get(epoch), mix.answers.get(epoch), 1e-6f);
            }
            assertFalse(Arrays.equals(mix.answers.get(0), mix.answers.get(1)));
            for (int row = 0; row < ROWS; row++) {
                assertEquals(Softmax.argmax(share(row)), mix.labels.get(row), "row " + row);
            }
        }
    }

    @Test
    void training_stoppedWithinAnEpoch_goesOnWithItsInputs(@TempDir Path folder) {
        TrainingConfig config =
                TrainingConfig.builder().epochs(2).batchSize(4).learningRate(1e-2).build();
        Map<String, float[]> whole = trained(config, Integer.MAX_VALUE, new Noting());
        for (int last = 1; last < 2 * 3; last++) {
            TrainingConfig saved =
                    config.toBuilder()
                            .checkpoints(Checkpoints.everySteps(folder.resolve("" + last), 1000))
                            .build();
            trained(saved, last, new Noting());
            Noting asked = new Noting();
            Map<String, float[]> resumed = trained(saved, Integer.MAX_VALUE, asked);
            assertEquals(last <= 3 ? 1 : 0, asked.answers.size(), "epochs that are yet to begin");
            whole.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
        }
    }

    private static Map<String, float[]> trained(TrainingConfig config, int stopAfter, Noting mix) {
        try (TextClassifier model = TinyTraining.classifier()) {
            ClassifierTraining.run(
                    model,
                    weak(model, examples(false)),
                    plain(mix),
                    config,
                    new CheckpointsTest.StopsAfter(stopAfter));
            return TinyTraining.parameters(model);
        }
    }

    private static float[] answer(TextClassifier model) {
        List<int[]> tokens = List.of(model.tokenizer().encode("a sea"));
        return Softmax.of(model.logits(tokens, 1)[0]);
    }

    @Test
    void inputs_ofAnEpoch_takeThePlaceOfThoseBefore() {
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingConfig config = TrainingConfig.builder().epochs(2).build();
            LabelledRows rows = weak(model, examples(false));
            MixedExamples mixed =
                    MixedExamples.of(rows, List.of(new Noting()), config, model, Seeds.of(1));
            int[] batch = {0, 1, 2};
            for (int epoch = 0; epoch < 2; epoch++) {
                mixed.begin(epoch, model);
                List<MixedExamples.Pass> passes = mixed.passes(batch, epoch);
                assertArrayEquals(new int[] {ROWS, ROWS + 1}, passes.get(1).numbers());
                assertArrayEquals(
                        new double[] {1 - WEIGHT, 1, 1 - WEIGHT}, passes.get(0).weights(), 1e-12);
                assertArrayEquals(rows.targets()[2], mixed.target(ROWS + 1));
            }
        }
    }
}
