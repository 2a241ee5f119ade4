package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.TinyModels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Models of a few numbers. */
abstract class TinyNeoX {
    static final Path CLASSIFIER = Fixtures.folder("classifier-sequential");
    static final Path CAUSAL = Fixtures.folder("causal-l2h2");
    static final List<int[]> ROWS = List.of(row(5, 6, 7, 8), row(9), row(10, 11));

    @TempDir Path temp;

    static TextClassifier tiny() {
        return TextClassifier.open(TinyModels.random(8, 1), 2, 1, Device.cpu());
    }

    static Map<String, float[]> randomParameters(long seed) {
        try (TextClassifier model =
                TextClassifier.open(TinyModels.random(8, seed), 2, 5, Device.cpu())) {
            return parameters(model);
        }
    }

    static float[] head(Path folder, long seed) {
        try (TextClassifier model = classifier(folder, 500, seed)) {
            return model.parameters().get("score.weight").toFloatArray();
        }
    }

    static TextClassifier classifier(Path folder, int classes, long seed) {
        return TextClassifier.open(ModelSpec.folder(folder), classes, seed, Device.cpu());
    }

    static CausalLanguageModel causal(Path folder) {
        return CausalLanguageModel.open(ModelSpec.folder(folder), Device.cpu());
    }

    static Map<String, float[]> parameters(LoadedModel model) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, NDArray> entry : model.parameters().entrySet()) {
            values.put(entry.getKey(), entry.getValue().toFloatArray());
        }
        return values;
    }

    static void assertParameters(Map<String, float[]> expected, Map<String, float[]> got) {
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }

    static int[] row(int... ids) {
        return ids;
    }
}
