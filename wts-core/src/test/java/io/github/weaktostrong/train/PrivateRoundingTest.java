package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.model.TextClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clipped sums of models that compute in bfloat16. */
class PrivateRoundingTest {
    private static final int[] ALL = IntStream.range(0, TinyRows.tokens().size()).toArray();
    private static final TrainingConfig CONFIG = TrainingConfig.builder().maxGradNorm(0).build();
    private static final double CLIP = 1e-3;

    static Stream<ModelSpec> families() {
        return TinyFamilies.shapes()
                .map(TinyFamilies::spec)
                .map(spec -> spec.computedIn(Precision.BFLOAT16));
    }

    @ParameterizedTest
    @MethodSource("families")
    void row_ofAClassifierOrLanguageModel_addsAlmostTheClippingNormAndNeverMore(ModelSpec spec) {
        try (TextClassifier classifier = TinyFamilies.classifier(spec);
                CausalLanguageModel causal = CausalLanguageModel.open(spec, Device.cpu())) {
            assertSound(ClippedSums.task(classifier, TinyRows.labelled()), CONFIG);
            assertSound(ClippedSums.task(causal, TinyRows.tokens()), CONFIG);
        }
    }

    @ParameterizedTest
    @EnumSource
    void row_ofAnEncoder_addsAlmostTheClippingNormAndNeverMore(
            Pooling pooling, @TempDir Path temp) {
        ModelSpec spec = TinyFamilies.bertSpec(temp, pooling).computedIn(Precision.BFLOAT16);
        try (TextClassifier model = TinyFamilies.classifier(spec)) {
            assertSound(ClippedSums.task(model, TinyRows.labelled()), CONFIG);
        }
    }

    @Test
    void row_ofAnAdapterOrOneLayer_addsAlmostTheClippingNormAndNeverMore() {
        ModelSpec spec = families().findFirst().orElseThrow();
        ModelSpec adapted = TrainedPart.LORA.adapted(spec, 1);
        try (TextClassifier low = TinyFamilies.classifier(adapted);
                CausalLanguageModel causal = CausalLanguageModel.open(spec, Device.cpu())) {
            TrainingTask task = ClippedSums.task(low, TinyRows.labelled());
            assertSound(task, CONFIG.toBuilder().part(TrainedPart.LORA).build());
            TrainingTask texts = ClippedSums.task(causal, TinyRows.tokens());
            assertSound(texts, CONFIG.toBuilder().part(TrainedPart.last(1)).build());
        }
    }

    private static void assertSound(TrainingTask task, TrainingConfig config) {
        for (int row : new int[] {2, 5, 8}) { // every way to a norm
            FixedBatches alone = FixedBatches.flat(CLIP, row);
            assertClipped(ClippedSums.of(task, alone, config), 1);
        }
        FixedBatches longer = FixedBatches.flat(CLIP, 5);
        assertClipped(ClippedSums.of(task, longer.slowly(), config), 1);
        assertClipped(ClippedSums.of(task, longer.layerByLayer(), config), 0);
        FixedBatches all = FixedBatches.flat(CLIP, ALL);
        Map<String, float[]> fast = ClippedSums.of(task, all, config);
        // 8 bits, and two ways of rounding
        double apart = ClippedSums.difference(ClippedSums.of(task, all.slowly(), config), fast);
        assertTrue(apart < 0.05, "apart by " + apart);
        Map<String, float[]> again =
                ClippedSums.of(task, all, config.toBuilder().recompute(true).build());
        fast.forEach((name, values) -> assertArrayEquals(values, again.get(name), name));
    }

    private static void assertClipped(Map<String, float[]> sums, double least) {
        double norm = ClippedSums.norm(sums) / CLIP;
        assertTrue(norm <= 1 && norm > 0.998 * least, () -> "norm over clipping norm " + norm);
        sums.forEach((name, values) -> assertEquals(List.of(), broken(values), name));
    }

    private static List<Float> broken(float[] values) {
        return IntStream.range(0, values.length)
                .filter(i -> !Float.isFinite(values[i]))
                .mapToObj(i -> values[i])
                .toList();
    }
}
