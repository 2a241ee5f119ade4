package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters that PEFT wrote, beside models of every family. */
class PeftFixturesTest {
    @TempDir private Path temp;

    static Stream<Path> adapted() {
        return Fixtures.modelFolders("classifier").stream()
                .filter(folder -> Files.exists(folder.resolve("adapted.json")));
    }

    @ParameterizedTest
    @MethodSource("adapted")
    void logits_ofPeftsAdapter_equalPefts(Path folder) {
        List<int[]> rows =
                Arrays.asList(
                        Fixtures.array(
                                Fixtures.json(folder.resolve("expected.json")).get("input_ids"),
                                int[][].class));
        JsonObject json = Fixtures.json(folder.resolve("adapted.json"));
        float[][] expected = Fixtures.array(json.get("logits"), float[][].class);
        ModelSpec base = ModelSpec.folder(folder);
        try (TextClassifier plain = open(base);
                TextClassifier model = open(base.withAdapter(folder.resolve("adapter")))) {
            assertClose(expected, model.logits(rows, 3));
            assertTrue(Math.abs(plain.logits(rows, 3)[0][0] - expected[0][0]) > 0.01);
            model.save(temp.resolve("merged"));
            try (TextClassifier merged = open(ModelSpec.folder(temp.resolve("merged")))) {
                assertClose(expected, merged.logits(rows, 3));
            }
        }
    }

    private static TextClassifier open(ModelSpec spec) {
        return TextClassifier.open(spec, spec.headClasses().orElseThrow(), 0, Device.cpu());
    }

    private static void assertClose(float[][] expected, float[][] actual) {
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], 1e-4f);
        }
    }
}
