package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.TinyBenchmark;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.model.BackwardPass;
import io.github.weaktostrong.model.KeptStates;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head trained on kept hidden states, beside one whose body is computed at every step. */
class KeptStatesTest {
    private static final TrainingConfig HEAD =
            TrainingConfig.builder()
                    .epochs(3)
                    .batchSize(4)
                    .learningRate(1e-2)
                    .part(TrainedPart.HEAD)
                    .build();

    /**
     * Adam would divide gradients that are 0 but for rounding, as of a key's bias, by themselves.
     */
    private static final TrainingConfig SGD =
            HEAD.toBuilder().optimizer(new Optimizer.Sgd(0)).learningRate(0.1).build();

    /** Cross-entropy beside noise of no size, which keeps nothing. */
    private static final ClassificationObjective THROUGH_THE_BODY =
            ClassificationObjective.of(
                    AuxiliaryConfidenceLoss.off(), List.of(new RowNoise(0, () -> {})));

    @TempDir private Path temp;

    @Test
    void part_ofAnyFamily_isTheOneTrainedThroughTheBody() throws IOException {
        List<TrainedPart> parts = List.of(TrainedPart.HEAD, TrainedPart.last(1));
        for (Supplier<TextClassifier> model : models()) {
            for (TrainedPart part : parts) {
                TrainingConfig config = SGD.toBuilder().part(part).states(temp).build();
                assertAlike(
                        trained(model, config, THROUGH_THE_BODY),
                        trained(model, config, TinyTraining.crossEntropy()));
                assertAlike(
                        trained(model, micro(config), THROUGH_THE_BODY),
                        trained(model, micro(config), TinyTraining.crossEntropy()));
            }
        }
        assertEquals((long) models().size() * parts.size(), folders());
    }

    private List<Supplier<TextClassifier>> models() {
        List<Supplier<TextClassifier>> models = new ArrayList<>();
        TinyFamilies.shapes().forEach(shape -> models.add(() -> TinyFamilies.classifier(shape)));
        models.add(() -> TinyFamilies.classifier(TinyFamilies.bertSpec(temp)));
        return models;
    }

    private static TrainingConfig micro(TrainingConfig config) {
        return config.toBuilder().microBatchSize(3).recompute(true).build();
    }

    private long folders() throws IOException {
        return files().stream().map(Path::getParent).distinct().count();
    }

    @Test
    void patternsAndAdapters_aboveALayer_keepWhatIsBelow() throws IOException {
        ModelSpec spec = twoLayers();
        Supplier<TextClassifier> plain = () -> TinyFamilies.classifier(spec);
        Lora ofLast = new Lora(2, 4, "layers\\.1\\..*dense");
        Supplier<TextClassifier> adapted =
                () -> TinyFamilies.classifier(spec.withAdapter(ofLast, 7));
        TrainingConfig all = SGD.toBuilder().part(TrainedPart.ALL).states(temp).build();
        TrainingConfig frozen =
                all.toBuilder().frozen(List.of("embed_in", "layers\\.0\\.")).build();
        TrainingConfig lora = all.toBuilder().part(TrainedPart.LORA).build();
        assertAlike(
                trained(plain, frozen, THROUGH_THE_BODY),
                trained(plain, frozen, TinyTraining.crossEntropy()));
        assertEquals(1, folders());
        assertAlike(
                trained(adapted, lora, THROUGH_THE_BODY),
                trained(adapted, lora, TinyTraining.crossEntropy()));
        assertEquals(2, folders());
        trained(plain, all, TinyTraining.crossEntropy());
        trained(
                plain,
                all.toBuilder().frozen(List.of("layers\\.0\\.")).build(),
                TinyTraining.crossEntropy());
        assertEquals(2, folders()); // the embedding, below, is trained
    }

    @Test
    void statesOfTokens_thatMemoryHasNoRoomFor_areKeptInAFolderAlone() {
        long most = Runtime.getRuntime().maxMemory();
        int rows = Math.toIntExact(most / (4L * 16 * 1000) / 4 + 1);
        List<int[]> long1000 = Collections.nCopies(rows, new int[1000]);
        try (TextClassifier model = TinyFamilies.classifier(twoLayers())) {
            List<String> last = TrainedPart.last(1).of(model.shape(), model.parameters().keySet());
            List<String> head = TrainedPart.HEAD.of(model.shape(), model.parameters().keySet());
            Optional<Path> memory = Optional.empty();
            assertTrue(KeptStates.below(model, last, long1000, memory).isEmpty());
            assertTrue(KeptStates.below(model, last, long1000, Optional.of(temp)).isPresent());
            assertTrue(
                    KeptStates.below(model, last, long1000.subList(1, rows / 2), memory)
                            .isPresent());
            assertTrue(KeptStates.below(model, head, long1000, memory).isPresent());
        }
    }

    @Test
    void bfloat16_ofLastLayers_isTheOneTrainedThroughTheBody() {
        ModelSpec spec = twoLayers().computedIn(Precision.BFLOAT16);
        Supplier<TextClassifier> model = () -> TinyFamilies.classifier(spec);
        TrainingConfig config = HEAD.toBuilder().part(TrainedPart.last(1)).build();
        Map<String, float[]> expected = trained(model, config, THROUGH_THE_BODY);
        Map<String, float[]> kept = trained(model, config, TinyTraining.crossEntropy());
        assertTrue(ClippedSums.difference(expected, kept) < 1e-2);
    }

    private static ModelSpec twoLayers() {
        return TinyFamilies.spec(TinyFamilies.shapes().findFirst().orElseThrow());
    }

    private static void assertAlike(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertEquals(0, ClippedSums.difference(expected, actual), 1e-5);
    }

    private static Map<String, float[]> trained(
            Supplier<TextClassifier> of, TrainingConfig config, ClassificationObjective objective) {
        try (TextClassifier model = of.get()) {
            LabelledRows rows = TinyTraining.rows(24);
            ClassifierTraining.run(model, rows, objective, config, TrainingListener.NONE);
            return TinyTraining.parameters(model);
        }
    }

    private static float[] head(
            Supplier<TextClassifier> of, TrainingConfig config, ClassificationObjective objective) {
        Map<String, float[]> all = trained(of, config, objective);
        return all.getOrDefault("score.weight", all.get("classifier.weight"));
    }

    private static float[] tinyHead(TrainingConfig config) {
        return head(TinyTraining::classifier, config, TinyTraining.crossEntropy());
    }

    @Test
    void states_inAFolder_areReadThereAndDamagedOnesAreNot() throws IOException {
        TrainingConfig shared = HEAD.toBuilder().states(temp).build();
        float[] own = tinyHead(HEAD);
        assertArrayEquals(own, tinyHead(shared));
        Path file = file();
        byte[] content = Files.readAllBytes(file);
        assertArrayEquals(own, tinyHead(shared));

        ByteBuffer doubled = ByteBuffer.wrap(content);
        for (int at = 0; at < content.length; at += 4) { // a key of 32 bytes, 16, 16 values
            if (at % 100 >= 36) {
                doubled.putFloat(at, 2 * doubled.getFloat(at));
            }
        }
        Files.write(file, content); // no longer what its name says
        assertArrayEquals(own, tinyHead(shared));
        Files.delete(file);
        for (Path each : files()) {
            Files.delete(each);
        }
        Files.write(file.resolveSibling(Hashing.sha256().hashBytes(content) + ".states"), content);
        assertFalse(Arrays.equals(own, tinyHead(shared)));
    }

    private Path file() throws IOException {
        assertEquals(1, files().size());
        return files().get(0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(temp)) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> path.toString().endsWith(".states"))
                    .toList();
        }
    }

    @Test
    void states_ofAnotherBody_areKeptApart() throws IOException {
        List<int[]> rows = TinyTraining.rows(5).tokens();
        try (TextClassifier model = TinyTraining.classifier();
                NDManager step = model.newStep()) {
            new KeptStates(model, Optional.of(temp)).prepare(rows);
            model.parameters().get("gpt_neox.final_layer_norm.bias").addi(step.create(0.5f));
            assertArrayEquals(
                    model.logits(rows, 5)[3],
                    new KeptStates(model, Optional.of(temp)).logits(rows)[3],
                    1e-5f);
        }
        assertEquals(2, files().size());
    }

    @Test
    void state_ofAText_isTheSameWhateverElseIsComputed() {
        List<int[]> rows = TinyTraining.rows(40).tokens();
        try (TextClassifier model = TinyTraining.classifier()) {
            float[][] together = new KeptStates(model, Optional.empty()).logits(rows);
            for (int i : List.of(0, 7, 39)) {
                List<int[]> alone = List.of(rows.get(i));
                try (NDManager step = model.newStep()) {
                    KeptStates all = new KeptStates(model, Optional.empty());
                    all.prepare(rows);
                    assertArrayEquals(
                            all.logits(step, alone, new BackwardPass(false)).toFloatArray(),
                            new KeptStates(model, Optional.empty())
                                    .logits(step, alone, new BackwardPass(false))
                                    .toFloatArray());
                }
                assertArrayEquals(model.logits(alone, 1)[0], together[i], 1e-5f);
            }
        }
    }

    @Test
    void logits_ofAClassifierThatReadsKeptStates_areThoseOfTheStatesAndLeaveNoFile()
            throws IOException {
        List<int[]> rows = TinyTraining.rows(40).tokens();
        try (TextClassifier first = TinyTraining.classifier();
                TextClassifier second = TinyTraining.classifier();
                NDManager step = second.newStep()) {
            float[][] expected = new KeptStates(first, Optional.empty()).logits(rows);
            first.readFrom(new KeptStates(first, Optional.of(temp)));
            second.readFrom(new KeptStates(second, Optional.of(temp)));
            List<int[]> twice = new ArrayList<>(rows);
            twice.addAll(rows);
            float[][] found = first.logits(twice);
            for (int i = 0; i < twice.size(); i++) {
                assertArrayEquals(expected[i % 40], found[i]);
            }
            assertArrayEquals(expected[7], second.logits(rows)[7]);
            second.parameters().get("score.weight").muli(step.create(2f));
            assertArrayEquals(second.logits(rows, 5)[7], second.logits(rows)[7], 1e-5f);
            assertEquals(0, second.logits(List.of()).length);
        }
        assertEquals(List.of(), files());
    }

    @Test
    void embeddingNoise_needsTheBody() throws IOException {
        ClassificationObjective noisy =
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of(new RowNoise()));
        float[] kept = head(TinyTraining::classifier, shared(), noisy);
        assertFalse(Arrays.equals(tinyHead(HEAD), kept));
        assertEquals(List.of(), files());
    }

    private TrainingConfig shared() {
        return HEAD.toBuilder().states(temp).build();
    }

    @Test
    void clippedSums_ofKeptStates_areThoseThroughTheBodyAndLeaveNoFile() throws IOException {
        FixedBatches batch = FixedBatches.flat(0.05, 0, 2, 3, 5, 8);
        for (TrainedPart part : List.of(TrainedPart.HEAD, TrainedPart.last(1))) {
            try (TextClassifier model = TinyFamilies.classifier(twoLayers())) {
                TrainingConfig config =
                        shared().toBuilder().part(part).maxGradNorm(0).mechanism(batch).build();
                Map<String, float[]> expected =
                        ClippedSums.of(
                                ClippedSums.task(model, TinyRows.labelled(), THROUGH_THE_BODY),
                                batch,
                                config);
                Map<String, float[]> sums =
                        ClippedSums.of(ClippedSums.task(model, TinyRows.labelled()), batch, config);
                assertTrue(ClippedSums.difference(expected, sums) < 1e-5);
                int names = part.equals(TrainedPart.HEAD) ? 1 : 15; // 12 of a layer, 2 of the norm
                assertEquals(names, sums.size());
            }
        }
        assertEquals(List.of(), files());
    }

    @Test
    void experiment_ofHeads_keepsTheStatesOfAllItsTrainingsOnce() throws IOException {
        WeakToStrong.Builder experiment =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(TinyBenchmark.create())
                        .strategies(Strategy.NO_TFT)
                        .weakTraining(HEAD.toBuilder().part(TrainedPart.ALL).build())
                        .strongTraining(HEAD)
                        .device("cpu");
        WeakToStrongResult inMemory = experiment.build().run();
        WeakToStrongResult stored = experiment.output(temp).build().run();
        int student = 1;
        float[][] expected = inMemory.runs().get(student).predictions().probabilities();
        float[][] kept = stored.runs().get(student).predictions().probabilities();
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], kept[i], 1e-5f);
        }
        long texts = 0;
        for (Path file : files()) {
            assertEquals(0, Files.size(file) % 100);
            texts += Files.size(file) / 100;
        }
        long rows = TinyBenchmark.create().splits(1).test().size();
        assertTrue(texts > rows, texts + " texts");
        try (Stream<Path> bodies = Files.list(temp.resolve("store").resolve(".states"))) {
            assertEquals(1, bodies.count());
        }
    }
}
