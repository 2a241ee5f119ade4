package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.Optimizer;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole private training whose noise is drawn as on a card, beside one as on the CPU. */
class NoiseInTensorsTest {
    private static final List<int[]> ROWS =
            IntStream.range(0, 20).mapToObj(i -> new int[] {3 + i, 4 + i, 5 + i}).toList();
    private static final double RATE = 1e-3;
    private static final int STEPS = 10;
    private static final DpSgd MECHANISM =
            DifferentialPrivacy.dpSgd().noiseMultiplier(2).maxGradNorm(0.5);

    @TempDir private Path folder;

    private record Trained(JsonObject statement, PrivateTraining charged, double variance) {}

    private Trained train(String name, DpSgd mechanism) {
        SpendingAccount account =
                new SpendingAccount(SpendingLog.in(folder.resolve(name)), "training");
        TrainingConfig config =
                TrainingConfig.builder()
                        .batchSize(2)
                        .optimizer(new Optimizer.Sgd(0))
                        .learningRate(RATE)
                        .mechanism(mechanism)
                        .ledger(account)
                        .build();
        try (CausalLanguageModel model =
                CausalLanguageModel.open(MiniModel.MINI_XS.spec(), Device.cpu())) {
            Map<String, float[]> before = new HashMap<>();
            model.parameters().forEach((key, array) -> before.put(key, array.toFloatArray()));
            JsonObject statement =
                    CausalTraining.run(model, ROWS, config, TrainingListener.NONE)
                            .statement("one row", List.of())
                            .orElseThrow()
                            .toJson();
            assertEquals(1, account.attempts().size());
            return new Trained(
                    statement,
                    account.attempts().get(0).training(),
                    variance(before, model.parameters()));
        }
    }

    private static double variance(Map<String, float[]> before, Map<String, NDArray> after) {
        double squares = 0;
        long count = 0;
        for (Map.Entry<String, NDArray> entry : after.entrySet()) {
            float[] now = entry.getValue().toFloatArray();
            for (int i = 0; i < now.length; i++) {
                squares += Math.pow(now[i] - before.get(entry.getKey())[i], 2);
            }
            count += now.length;
        }
        return squares / count;
    }

    @Test
    void training_drawnAsOnACard_isStatedAndChargedAsOnTheCpu() {
        Trained cpu = train("cpu", MECHANISM);
        Trained card = train("card", MECHANISM.noiseInTensors(true));
        // the walk of the weights is nearly all noise, of deviation sigma C / B in every step
        double walk = STEPS * Math.pow(RATE * 2 * 0.5 / 2, 2);
        assertEquals(walk, cpu.variance, 0.05 * walk);
        assertEquals(walk, card.variance, 0.05 * walk);
        double epsilon = epsilon(cpu.statement);
        assertTrue(epsilon(card.statement) > epsilon);
        assertEquals(epsilon, epsilon(card.statement), 1e-6 * epsilon);
        assertNotEquals(cpu.statement, card.statement);
        JsonObject budget = card.statement.getAsJsonObject("d_w");
        budget.addProperty("epsilon", epsilon);
        JsonObject training = budget.getAsJsonArray("trainings").get(0).getAsJsonObject();
        assertEquals(
                "secure, ChaCha20, cut off at 9.49 deviations",
                training.get("noise_mode").getAsString());
        training.addProperty("noise_mode", NoiseMode.SECURE.label());
        assertEquals(cpu.statement.toString(), card.statement.toString());
        assertEquals(STEPS, card.charged.steps());
        assertEquals(NoiseMode.SECURE_CUT_OFF, card.charged.noiseMode());
    }

    private static double epsilon(JsonObject statement) {
        return statement.getAsJsonObject("d_w").get("epsilon").getAsDouble();
    }
}
