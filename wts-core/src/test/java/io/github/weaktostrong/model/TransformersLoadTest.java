package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.engine.GradMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Folders written by this library, opened by Hugging Face Transformers.
 *
 * <p>Needs the environment variable {@code PEERS_PYTHON}: a Python interpreter with torch and
 * transformers.
 */
class TransformersLoadTest {
    private static final String SCRIPT =
            """
            import json, sys, torch, transformers
            folder, kind, ids = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
            load = getattr(transformers, kind).from_pretrained
            model, info = load(folder, output_loading_info=True)
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
            with torch.no_grad():
                logits = [model(torch.tensor([row])).logits[0].flatten() for row in ids]
            print(json.dumps({
                "logits": [row.tolist() for row in logits],
                "problems": sorted(map(str, list(info["missing_keys"])
                    + list(info["unexpected_keys"]) + list(info["mismatched_keys"]))),
                "labels": model.config.num_labels,
                "pad": model.config.pad_token_id,
                "tokenizer": tokenizer("The tea was warm.")["input_ids"]}))
            """;
    private static final List<int[]> ROWS = List.of(new int[] {5, 6, 7, 8}, new int[] {9});

    @TempDir private Path temp;
    private String python;

    @BeforeEach
    void findPython() {
        python = System.getenv("PEERS_PYTHON");
        if (python == null) {
            String reason =
                    "SKIPPED: opening saved folders in transformers; needs the environment"
                            + " variable PEERS_PYTHON, an interpreter with torch and transformers";
            System.err.println(reason);
            Assumptions.abort(reason);
        }
    }

    @Test
    void classifierFolder_openedByTransformers_givesTheSameLogits() throws Exception {
        Path folder = temp.resolve("classifier");
        try (TextClassifier model =
                TextClassifier.open(TinyModels.random(16, 1), 3, 1, Device.cpu())) {
            model.save(folder);
            Seen seen = open(folder, "AutoModelForSequenceClassification");
            float[][] logits = model.logits(ROWS, 2);
            for (int i = 0; i < logits.length; i++) {
                assertArrayEquals(logits[i], seen.logits.get(i), 1e-5f);
            }
            assertEquals(3, seen.labels);
            assertEquals(List.of(), seen.problems);
            assertEquals(model.tokenizer().paddingId().orElseThrow(), seen.pad);
            assertArrayEquals(model.tokenizer().encode("The tea was warm."), seen.tokenizer);
        }
    }

    static Stream<DecoderShape> shapes() {
        return TinyFamilies.shapes();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void causalFolder_openedByTransformers_givesTheSameLogits(DecoderShape shape) throws Exception {
        Path folder = temp.resolve("causal");
        try (CausalLanguageModel model = TinyFamilies.languageModel(shape);
                NDManager step = model.newStep()) {
            model.save(folder);
            Seen seen = open(folder, "AutoModelForCausalLM");
            assertEquals(List.of(), seen.problems);
            for (int i = 0; i < ROWS.size(); i++) {
                TokenBatch batch = TokenBatch.of(step, List.of(ROWS.get(i)));
                float[] logits =
                        GradMode.off(
                                () -> {
                                    NDArray hidden = model.hiddenStates(batch, null);
                                    return hidden.getNDArrayInternal()
                                            .linear(hidden, model.projection(), null)
                                            .singletonOrThrow()
                                            .toFloatArray();
                                });
                assertArrayEquals(logits, seen.logits.get(i), 1e-4f);
            }
        }
    }

    private Seen open(Path folder, String kind) throws IOException, InterruptedException {
        Path errors = temp.resolve("errors.txt");
        Path output = temp.resolve("output.txt");
        String ids = new Gson().toJson(ROWS);
        ProcessBuilder builder =
                new ProcessBuilder(python, "-c", SCRIPT, folder.toString(), kind, ids)
                        .redirectError(errors.toFile())
                        .redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("HF_HUB_OFFLINE", "1", "OMP_NUM_THREADS", "1"));
        int exit = builder.start().waitFor();
        assertEquals(0, exit, Files.readString(errors, StandardCharsets.UTF_8));
        return new Gson().fromJson(Files.readString(output), Seen.class);
    }

    /** What the script prints. */
    private static final class Seen {
        private List<float[]> logits = List.of();
        private List<String> problems = List.of();
        private int labels;
        private int pad;
        private int[] tokenizer = {};
    }
}
