package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.engine.GradMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadedModelTest extends TinyNeoX {
    @Test
    void freshHead_equalSeeds_isReproducibleAndSmall() {
        float[] first = head(CAUSAL, 7);
        assertArrayEquals(first, head(CAUSAL, 7));
        assertNotEquals(first[0], head(CAUSAL, 8)[0]);
        double sum = 0;
        double squares = 0;
        for (float value : first) {
            sum += value;
            squares += value * value;
        }
        int width = ModelSpec.folder(CAUSAL).shape().hiddenSize();
        double expected = 0.01 / Math.sqrt(width);
        assertEquals(expected, Math.sqrt(squares / first.length), 0.03 * expected);
        assertEquals(0, sum / first.length, 4 * expected / Math.sqrt(first.length));
    }

    @Test
    void randomModel_equalSeeds_areEqualAndOtherSeedsDiffer() {
        Map<String, float[]> first = randomParameters(1);
        assertParameters(first, randomParameters(1));
        Map<String, float[]> other = randomParameters(2);
        first.forEach(
                (name, values) -> {
                    boolean constant = name.endsWith("bias") || name.endsWith("norm.weight");
                    boolean head = name.equals("score.weight"); // has a seed of its own
                    assertEquals(constant || head, Arrays.equals(values, other.get(name)), name);
                });
    }

    @Test
    void logits_lengthsOneToMaximum_areFiniteAndLongerIsRefused() {
        int[] longest = IntStream.range(0, TinyModels.POSITIONS).toArray();
        int[] tooLong = IntStream.range(0, TinyModels.POSITIONS + 1).toArray();
        try (TextClassifier model = tiny()) {
            for (float[] row : model.logits(List.of(row(3), longest), 2)) {
                assertTrue(Float.isFinite(row[0]) && Float.isFinite(row[1]));
            }
            Exception e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> model.logits(List.of(row(3), tooLong), 2));
            assertEquals(
                    "a row of 33 tokens; expected at most the model's 32 positions; cut the rows",
                    e.getMessage());
        }
    }

    @Test
    void logits_anyBatchSize_keepTheOrderOfTheRows() {
        try (TextClassifier model = tiny()) {
            float[][] one = model.logits(ROWS, 1);
            for (int size = 2; size <= 4; size++) {
                float[][] many = model.logits(ROWS, size);
                for (int i = 0; i < one.length; i++) {
                    assertArrayEquals(one[i], many[i], 1e-6f);
                }
            }
        }
    }

    @Test
    void logits_embeddingsReplaced_changeTheResult() {
        try (TextClassifier model = tiny();
                NDManager step = model.newStep()) {
            TokenBatch batch = TokenBatch.of(step, ROWS);
            float[] plain = GradMode.off(() -> model.logits(batch).toFloatArray());
            float[] same = GradMode.off(() -> model.logits(batch, e -> e.add(0)).toFloatArray());
            float[] zero = GradMode.off(() -> model.logits(batch, e -> e.mul(0)).toFloatArray());
            assertArrayEquals(plain, same);
            assertEquals(zero[0], zero[2], 1e-7f); // all rows look alike
            assertNotEquals(plain[0], zero[0]);
        }
    }

    @Test
    void logits_anyParameterChanged_change() {
        try (TextClassifier model = tiny();
                NDManager step = model.newStep()) {
            float[][] plain = model.logits(ROWS, 3);
            for (Map.Entry<String, NDArray> parameter : model.parameters().entrySet()) {
                NDArray noise = step.randomNormal(parameter.getValue().getShape());
                parameter.getValue().addi(noise);
                float[][] changed = model.logits(ROWS, 3);
                assertFalse(Arrays.deepEquals(plain, changed), parameter.getKey());
                parameter.getValue().subi(noise);
            }
        }
    }

    @Test
    void closedModel_anyUse_isRefusedWithOurMessage() {
        TextClassifier model = tiny();
        model.close();
        model.close(); // twice is fine
        String expected = "the model was closed; open it again before you use it";
        assertEquals(
                expected, assertThrows(IllegalStateException.class, model::newStep).getMessage());
        assertEquals(
                expected,
                assertThrows(IllegalStateException.class, () -> model.logits(ROWS, 2))
                        .getMessage());
        assertEquals(
                expected,
                assertThrows(IllegalStateException.class, () -> model.save(temp.resolve("closed")))
                        .getMessage());
        assertFalse(Files.exists(temp.resolve("closed")));
    }

    @Test
    void arrayCount_labellingAndSaving_staysConstant() {
        try (TextClassifier model = tiny()) {
            model.logits(ROWS, 2);
            int before = model.arrayCount();
            for (int i = 0; i < 50; i++) {
                model.logits(ROWS, 2);
            }
            model.save(temp.resolve("saved"));
            assertEquals(before, model.arrayCount());
        }
    }

    @Test
    void digest_weightsOrShapeOrSeed_changeIt() throws IOException {
        ModelSpec random = TinyModels.random(8, 1);
        assertEquals(random.digest(), random.named("other").digest());
        assertNotEquals(random.digest(), TinyModels.random(8, 2).digest());
        assertNotEquals(random.digest(), TinyModels.random(16, 1).digest());
        Path folder = temp.resolve("saved");
        try (TextClassifier model = tiny()) {
            model.save(folder);
        }
        String digest = ModelSpec.folder(folder).digest();
        assertEquals(digest, ModelSpec.folder(folder).digest());
        Files.writeString(folder.resolve("README.md"), "of no matter");
        assertEquals(digest, ModelSpec.folder(folder).digest());
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(folder.resolve("model.safetensors"), weights);
        assertNotEquals(digest, ModelSpec.folder(folder).digest());
    }
}
