package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.Peers;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.engine.GradMode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
    private Peers peers;

    @BeforeEach
    void findPython() {
        peers =
                Peers.withPackages(
                        "torch and transformers", "opening saved folders in transformers");
    }

    @Test
    void classifierFolder_openedByTransformers_givesTheSameLogits() {
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
    void causalFolder_openedByTransformers_givesTheSameLogits(DecoderShape shape) {
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

    private Seen open(Path folder, String kind) {
        return peers.run(Seen.class, SCRIPT, folder, kind, ROWS);
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
