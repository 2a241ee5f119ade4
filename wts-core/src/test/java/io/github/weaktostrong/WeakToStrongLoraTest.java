package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Experiments whose models are trained by low-rank adapters. */
class WeakToStrongLoraTest extends TinyExperiment {
    private static final Lora RANK_ONE = new Lora(1, 2, "dense_4h_to_h");
    private static final String TARGET = "gpt_neox.layers.0.mlp.dense_4h_to_h.weight";

    private static TrainingConfig lora(Lora lora) {
        return config().toBuilder().learningRate(5e-2).part(TrainedPart.lora(lora)).build();
    }

    private static WeakToStrong.Builder experiment(Lora strong) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .weakTraining(config())
                .strongTraining(lora(strong))
                .strategies(Strategy.NO_TFT)
                .device("cpu");
    }

    private static RunResult run(WeakToStrongResult result, Role role) {
        return result.runs().stream().filter(r -> r.role() == role).findFirst().orElseThrow();
    }

    @Test
    void strongTraining_lora_changesTheTargetByRankOneAndNothingElse() {
        WeakToStrongResult result =
                experiment(RANK_ONE)
                        .benchmark(TinyBenchmark.create())
                        .output(temp)
                        .keepModels(Role.WTS_AUX, Role.STRONG_CEILING)
                        .listener(counting())
                        .build()
                        .run();
        for (Role role : new Role[] {Role.WTS_AUX, Role.STRONG_CEILING}) {
            RunResult run = run(result, role);
            assertEquals("lora", run.settings().get("train"));
            assertEquals(1, ((Number) run.settings().get("lora_rank")).intValue());
            assertEquals("dense_4h_to_h", run.settings().get("lora_targets"));
            requireRankOne(
                    run, spec -> TextClassifier.open(spec, 2, 1, Device.cpu()), "score.weight");
        }
        trained.clear();
        experiment(RANK_ONE)
                .benchmark(TinyBenchmark.create())
                .output(temp)
                .listener(counting())
                .build()
                .run();
        assertEquals(0, trained.size(), "stored trainings are found again");
        experiment(new Lora(2, 2, "dense_4h_to_h"))
                .benchmark(TinyBenchmark.create())
                .output(temp)
                .listener(counting())
                .build()
                .run();
        assertEquals(3, trained.size(), "another rank is another training, but for the weak one");
    }

    @Test
    void strongTraining_loraOfLanguageModels_changesTheTargetByRankOneAndNothingElse() {
        WeakToStrongResult result =
                experiment(RANK_ONE)
                        .benchmark(new TinyTexts())
                        .output(temp)
                        .keepModels(Role.WTS_NAIVE)
                        .build()
                        .run();
        requireRankOne(
                run(result, Role.WTS_NAIVE),
                spec -> CausalLanguageModel.open(spec, Device.cpu()),
                "");
        assertEquals(
                "model",
                run(result, Role.STRONG_UNTUNED).settings().keySet().stream()
                        .filter(key -> key.startsWith("lora") || key.equals("model"))
                        .reduce("", String::concat));
    }

    /** Compares the kept model with what it began from; a head apart is trained too. */
    private static void requireRankOne(
            RunResult run, Function<ModelSpec, LoadedModel> open, String head) {
        try (LoadedModel base = open.apply(TinyModels.random(16, 2));
                LoadedModel kept = open.apply(ModelSpec.folder(run.weights().get(0)))) {
            for (Map.Entry<String, NDArray> each : base.parameters().entrySet()) {
                float[] before = each.getValue().toFloatArray();
                float[] after =
                        Objects.requireNonNull(kept.parameters().get(each.getKey())).toFloatArray();
                if (each.getKey().equals(TARGET)) {
                    requireRankOne(before, after, 64);
                } else if (!each.getKey().equals(head)) {
                    assertArrayEquals(before, after, each.getKey());
                }
            }
        }
    }

    /** All minors of two rows and columns vanish. */
    private static void requireRankOne(float[] before, float[] after, int columns) {
        double[] change = new double[before.length];
        int largest = 0;
        for (int i = 0; i < change.length; i++) {
            change[i] = after[i] - before[i];
            largest = Math.abs(change[i]) > Math.abs(change[largest]) ? i : largest;
        }
        double top = change[largest];
        assertTrue(Math.abs(top) > 1e-4, "trained: " + top);
        for (int i = 0; i < change.length; i++) {
            double sameRow = change[i / columns * columns + largest % columns];
            double sameColumn = change[largest / columns * columns + i % columns];
            assertEquals(sameRow * sameColumn / top, change[i], 1e-3 * Math.abs(top));
        }
    }

    @Test
    void strongTraining_loraOfNoLayer_isRefusedBeforeTheFirstTraining() {
        WeakToStrong experiment =
                experiment(new Lora(1, 2, "nowhere"))
                        .benchmark(TinyBenchmark.create())
                        .listener(counting())
                        .build();
        Exception e = assertThrows(IllegalArgumentException.class, experiment::run);
        assertTrue(e.getMessage().contains("'nowhere' are found in no linear layer"));
        assertEquals(0, trained.size());
    }
}
