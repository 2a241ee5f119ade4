package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.checkpoint.CustomShape;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ForwardPass;
import io.github.weaktostrong.model.ModelBody;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TextGeneration;
import io.github.weaktostrong.model.TokenChoice;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The architecture of docs/writing-a-model.md: trained, saved, opened, and where it is refused. */
class RunningMeansTest {
    private static final CustomShape SHAPE = RunningMeans.shape(4096, 8, 2, 64);
    private static final ModelSpec SPEC =
            ModelSpec.custom(SHAPE, RunningMeans::new, 1, MiniModel.tokenizer());
    private static final List<int[]> ROWS =
            List.of(new int[] {5, 6, 7, 8}, new int[] {9}, new int[] {10, 6}, new int[] {9, 9, 9});

    @TempDir Path temp;

    @Test
    void page_firstBlock_isThisClass() throws IOException {
        Path root = Markdown.root();
        String shown =
                Markdown.read(root.resolve("docs/writing-a-model.md")).blocks("java").get(0).text();
        String folder = "wts-examples/src/main/java/io/github/weaktostrong/examples/";
        String source = Files.readString(root.resolve(folder + "RunningMeans.java"));

        assertEquals(source.substring(source.indexOf("import ")), shown);
    }

    @Test
    void classifier_trained_learnsAndIsTheSameFromItsFolder() {
        try (TextClassifier model = TextClassifier.open(SPEC, 2, 1, Device.cpu())) {
            List<TrainingStep> steps = train(model, config().build());

            assertTrue(
                    steps.get(steps.size() - 1).loss() < steps.get(0).loss() / 3, steps.toString());
            assertArrayEquals(model.logits(ROWS, 1)[3], model.logits(ROWS, 4)[3], 1e-6f);

            model.save(temp);
            ModelSpec folder = ModelSpec.folder(temp);
            try (TextClassifier again =
                    TextClassifier.open(folder.withBody(RunningMeans::new), 2, 1, Device.cpu())) {
                assertEquals(SHAPE, again.shape());
                assertArrayEquals(model.logits(ROWS, 4)[0], again.logits(ROWS, 4)[0]);
            }
            BadInputException refused =
                    assertThrows(
                            BadInputException.class,
                            () -> TextClassifier.open(folder, 2, 1, Device.cpu()));
            assertEquals(
                    "a model of the type 'running_means' is computed by a program of its own;"
                            + " expected its body; give it by ModelSpec.withBody",
                    refused.getMessage());
        }
    }

    @Test
    void languageModel_trainedAndContinued_saysWhatItLearned() {
        List<int[]> texts = List.of(new int[] {5, 6, 7, 8, 9}, new int[] {10, 11, 12});
        try (CausalLanguageModel model = CausalLanguageModel.open(SPEC, Device.cpu())) {
            CausalTraining.run(model, texts, config().build(), TrainingListener.NONE);

            TextGeneration generation = new TextGeneration(3, new TokenChoice.Greedy(), 2);
            List<int[]> added =
                    generation.run(model, List.of(new int[] {5, 6}, new int[] {10, 11}));
            assertArrayEquals(new int[] {7, 8, 9}, added.get(0));
            assertEquals(12, added.get(1)[0]);
        }
    }

    @Test
    void dpSgd_parametersThroughThePass_areTrained() {
        try (TextClassifier model = TextClassifier.open(SPEC, 2, 1, Device.cpu())) {
            assertEquals(4, train(model, privately()).size());
        }
    }

    @Test
    void dpSgd_aParameterBesideThePass_isRefused() {
        ModelSpec beside = ModelSpec.custom(SHAPE, BesideThePass::new, 1, MiniModel.tokenizer());
        try (TextClassifier model = TextClassifier.open(beside, 2, 1, Device.cpu())) {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> train(model, privately()));
            assertTrue(
                    refused.getMessage()
                            .startsWith("the parameter 'norm.weight' takes part in no layer"),
                    refused.getMessage());
        }
    }

    @Test
    void topLayers_ofOnesOwnBody_areNotLeftOut() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class, () -> SPEC.withoutTopLayers(1).shape());
        assertTrue(refused.getMessage().startsWith("1 of the 2 layers"), refused.getMessage());
    }

    private static TrainingConfig.Builder config() {
        return TrainingConfig.builder().epochs(60).batchSize(4).learningRate(3e-2);
    }

    private static TrainingConfig privately() {
        return config().epochs(4)
                .maxGradNorm(0)
                .mechanism(DifferentialPrivacy.dpSgd().noiseMultiplier(1).maxGradNorm(1))
                .build();
    }

    private static List<TrainingStep> train(TextClassifier model, TrainingConfig config) {
        float[][] targets = {{1, 0}, {0, 1}, {1, 0}, {0, 1}};
        List<TrainingStep> steps = new ArrayList<>();
        ClassifierTraining.run(
                model,
                new LabelledRows(ROWS, targets, new int[4], List.of("all")),
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of()),
                config,
                steps::add);
        return steps;
    }

    /** Scales the last states by a parameter in an operation that is not recorded. */
    private record BesideThePass(RunningMeans means, NDArray scale) implements ModelBody {
        BesideThePass(ModelShape shape, Map<String, NDArray> parameters) {
            this(new RunningMeans(shape, parameters), parameters.get("norm.weight"));
        }

        @Override
        public NDArray embedding() {
            return means.embedding();
        }

        @Override
        public int layers() {
            return means.layers();
        }

        @Override
        public NDArray layer(
                int index, NDArray hidden, @Nullable NDArray positions, ForwardPass pass) {
            return means.layer(index, hidden, positions, pass);
        }

        @Override
        public NDArray finish(NDArray hidden, ForwardPass pass) {
            return hidden.mul(scale);
        }
    }
}
