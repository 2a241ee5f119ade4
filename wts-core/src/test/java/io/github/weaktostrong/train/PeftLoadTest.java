package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.Peers;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Adapters and merged folders written here, opened by PEFT and Transformers, and adapters that PEFT
 * writes, read here.
 *
 * <p>Needs the environment variable {@code PEERS_PYTHON}: a Python interpreter with torch,
 * transformers and peft.
 */
class PeftLoadTest {
    /** Folder of the base, of an adapter, of both merged here; class of transformers; token ids. */
    private static final String LOAD =
"""
import json, sys, torch, transformers, warnings
from peft import PeftModel
base, adapter, merged, kind, ids = sys.argv[1:6]
load = getattr(transformers, kind).from_pretrained
def logits(model):
    with torch.no_grad():
        return [model.eval()(input_ids=torch.tensor([row])).logits[0].flatten() for row in json.loads(ids)]
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    model = PeftModel.from_pretrained(load(base), adapter)
beside = logits(model)
for other in (logits(model.merge_and_unload()), logits(load(merged))):
    assert all(torch.allclose(a, b, atol=1e-4) for a, b in zip(beside, other)), (beside, other)
print(json.dumps({
    "logits": [row.tolist() for row in beside],
    "problems": [str(w.message) for w in seen if "adapter keys" in str(w.message)]}))
""";

    /** Writes an adapter on all linear layers, as PEFT begins but for B and the head. */
    private static final String WRITE =
"""
import json, sys, torch, transformers, peft
base, adapter, kind, ids = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
model = getattr(transformers, kind).from_pretrained(base)
torch.manual_seed(3)
classifier = "Sequence" in kind
bert = model.config.model_type == "bert"
config = peft.LoraConfig(
    task_type="SEQ_CLS" if classifier else "CAUSAL_LM", r=3, lora_alpha=5,
    target_modules=r".*layer\\.\\d+\\..*(query|key|value|dense)" if bert else "all-linear",
    fan_in_fan_out=model.config.model_type == "gpt2")
model = peft.get_peft_model(model, config).eval()
bounds = []
with torch.no_grad():
    for name, value in model.named_parameters():
        if "lora_A" in name:
            bounds.append((value.abs().max() * value.shape[1] ** 0.5).item())
        elif "lora_B" in name:
            assert not value.any()
            value.normal_(0, 0.3)
        elif "modules_to_save" in name:
            value.normal_(0, 0.3)
model.save_pretrained(adapter)
with torch.no_grad():
    logits = [model(input_ids=torch.tensor([row])).logits[0].flatten() for row in ids]
print(json.dumps({"logits": [row.tolist() for row in logits], "bounds": bounds}))
""";

    private static final Lora SMALL = new Lora(2, 3, "");
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder()
                    .epochs(4)
                    .batchSize(4)
                    .learningRate(2e-2)
                    .part(TrainedPart.LORA)
                    .build();
    // without 3, behind which a BERT's second text begins
    private static final List<int[]> ROWS =
            List.of(new int[] {2, 9, 30, 41, 7, 120}, new int[] {5}, new int[] {8, 8, 200, 14});
    private static final String CLASSIFIER = "AutoModelForSequenceClassification";
    private static final String CAUSAL = "AutoModelForCausalLM";

    @TempDir private Path temp;
    private Peers peers;

    @BeforeEach
    void findPython() {
        peers =
                Peers.withPackages(
                        "torch, transformers and peft", "exchange of adapters with PEFT");
    }

    static Stream<String> families() {
        return Stream.concat(
                TinyFamilies.shapes().map(shape -> shape.family().modelType()), Stream.of("bert"));
    }

    private ModelSpec base(String family) {
        return TinyFamilies.shapes()
                .filter(shape -> shape.family().modelType().equals(family))
                .findFirst()
                .map(TinyFamilies::spec)
                .orElseGet(() -> TinyFamilies.bertSpec(temp));
    }

    private static TextClassifier open(ModelSpec spec) {
        return TextClassifier.open(spec, 2, 1, Device.cpu());
    }

    @ParameterizedTest
    @MethodSource("families")
    void classifiersAdapter_openedByPeft_givesTheSameLogits(String family) {
        try (TextClassifier plain = open(base(family))) {
            plain.save(temp.resolve("base"));
        }
        ModelSpec base = ModelSpec.folder(temp.resolve("base"));
        try (TextClassifier model = open(base.withAdapter(SMALL, 7))) {
            TinyTraining.train(model, TinyTraining.rows(12), CONFIG);
            model.saveAdapter(temp.resolve("adapter"), temp.resolve("base").toString(), Map.of());
            model.save(temp.resolve("merged"));
            assertSeen(model.logits(ROWS, 3), load(CLASSIFIER));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt_neox", "gpt2", "llama", "mistral", "qwen2", "qwen3"})
    void languageModelsAdapter_openedByPeft_givesTheSameLogits(String family) {
        try (CausalLanguageModel plain = CausalLanguageModel.open(base(family), Device.cpu())) {
            plain.save(temp.resolve("base"));
        }
        ModelSpec base = ModelSpec.folder(temp.resolve("base")).withAdapter(SMALL, 7);
        try (CausalLanguageModel model = CausalLanguageModel.open(base, Device.cpu())) {
            CausalTraining.run(model, ROWS, CONFIG, TrainingListener.NONE);
            model.saveAdapter(temp.resolve("adapter"), temp.resolve("base").toString(), Map.of());
            model.save(temp.resolve("merged"));
            assertSeen(logits(model), load(CAUSAL));
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void peftsAdapter_readHere_givesTheSameLogits(String family) {
        try (TextClassifier plain = open(base(family))) {
            plain.save(temp.resolve("base"));
        }
        Seen seen =
                peers.run(
                        Seen.class,
                        WRITE,
                        temp.resolve("base"),
                        temp.resolve("adapter"),
                        CLASSIFIER,
                        ROWS);
        ModelSpec base = ModelSpec.folder(temp.resolve("base"));
        try (TextClassifier model = open(base.withAdapter(temp.resolve("adapter")));
                TextClassifier fresh = open(base.withAdapter(new Lora(3, 5, ""), 7))) {
            assertSeen(model.logits(ROWS, 3), seen);
            assertEquals(fresh.parameters().keySet(), model.parameters().keySet());
            for (double bound : seen.bounds) {
                assertTrue(bound <= 1 && bound > 0.8, "A / (1 / sqrt(in)) " + bound);
            }
        }
    }

    private Seen load(String kind) {
        return peers.run(
                Seen.class,
                LOAD,
                temp.resolve("base"),
                temp.resolve("adapter"),
                temp.resolve("merged"),
                kind,
                ROWS);
    }

    private static void assertSeen(float[][] logits, Seen seen) {
        assertEquals(List.of(), seen.problems);
        assertEquals(logits.length, seen.logits.size());
        for (int i = 0; i < logits.length; i++) {
            assertArrayEquals(seen.logits.get(i), logits[i], 1e-4f);
        }
    }

    private static float[][] logits(CausalLanguageModel model) {
        return ROWS.stream()
                .map(
                        row -> {
                            try (NDManager step = model.newStep()) {
                                TokenBatch batch = TokenBatch.of(step, List.of(row));
                                return GradMode.off(
                                        () -> {
                                            NDArray hidden = model.hiddenStates(batch, null);
                                            return hidden.getNDArrayInternal()
                                                    .linear(hidden, model.projection(), null)
                                                    .singletonOrThrow()
                                                    .toFloatArray();
                                        });
                            }
                        })
                .toArray(float[][]::new);
    }

    /** What the scripts print. */
    private static final class Seen {
        private List<float[]> logits = List.of();
        private List<String> problems = List.of();
        private List<Double> bounds = List.of();
    }
}
