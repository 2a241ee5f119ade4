package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.CustomShape;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.model.TextClassifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is trained of a model. */
class TrainedPartTest {
    private static final ModelShape THREE_LAYERS = TinyModels.shape(8).withLayers(3);
    private static final List<String> NAMES = TextClassifier.parameterNames(THREE_LAYERS);

    @Test
    void of_lastLayers_namesThemWithTheFinalNormAndTheHead() {
        assertEquals(NAMES, TrainedPart.ALL.of(THREE_LAYERS, NAMES));
        assertEquals(List.of("score.weight"), TrainedPart.HEAD.of(THREE_LAYERS, NAMES));
        List<String> two = TrainedPart.last(2).of(THREE_LAYERS, NAMES);
        for (String name : NAMES) {
            boolean below = name.contains("embed_in") || name.contains("layers.0.");
            assertEquals(!below, two.contains(name), name);
        }
        assertTrue(two.contains("gpt_neox.final_layer_norm.bias"));
    }

    @Test
    void of_headThatIsTheInputEmbedding_isRefusedAlone() {
        List<String> tied = NAMES.subList(0, NAMES.size() - 1);
        assertEquals(
                "the trained part 'head', but the model's head is its input embedding at the same"
                    + " time; expected all or last layers, or a model whose head is its own; choose"
                    + " another part",
                refusal(() -> TrainedPart.HEAD.of(THREE_LAYERS, tied)));
        assertFalse(
                TrainedPart.last(1).of(THREE_LAYERS, tied).contains("gpt_neox.embed_in.weight"));
    }

    @Test
    void of_layersThatTheModelLacks_isRefused() {
        assertEquals(
                "the trained part 'last:4', but the model has 3 layers; expected no more than"
                        + " these; choose another part",
                refusal(() -> TrainedPart.last(4).of(THREE_LAYERS, NAMES)));
        CustomShape unnumbered =
                new CustomShape("bag", 9, 4, 1, 8, 0, Map.of("words.weight", List.of(9, 4)));
        assertTrue(
                refusal(() -> TrainedPart.last(1).of(unnumbered, List.of("words.weight")))
                        .contains("no parameter of the model has a layer's number"));
    }

    @Test
    void parse_whatItPrints_isTheSamePart() {
        for (String text : List.of("all", "head", "last:2", "lora")) {
            assertEquals(text, TrainedPart.parse(text).toString());
        }
        assertEquals(TrainedPart.last(2), TrainedPart.parse("last:2"));
        TrainedPart lora = TrainedPart.lora(new Lora(4, 2.5, "q_proj|v_proj,up"));
        assertEquals("lora:rank=4,alpha=2.5,targets=q_proj|v_proj,up", lora.toString());
        assertEquals(lora, TrainedPart.parse(lora.toString()));
        for (String bad : List.of("", "last", "last:0", "last:-1", "HEAD", "lora:rank=x")) {
            assertTrue(
                    refusal(() -> TrainedPart.parse(bad)).startsWith("the trained part '" + bad));
        }
    }

    @Test
    void part_head_leavesTheBodyBitIdentical() {
        TrainingConfig config =
                TrainingConfig.builder().learningRate(1e-2).part(TrainedPart.HEAD).build();
        assertEquals("head", config.settings().get("train"));
        assertFalse(TrainingConfig.defaults().settings().containsKey("train"));
        try (TextClassifier model = TinyTraining.classifier()) {
            Map<String, float[]> before = TinyTraining.parameters(model);
            TinyTraining.train(model, TinyTraining.rows(12), config);
            TinyTraining.parameters(model)
                    .forEach(
                            (name, values) ->
                                    assertEquals(
                                            !name.equals("score.weight"),
                                            Arrays.equals(before.get(name), values),
                                            name));
        }
    }

    @Test
    void part_besideFrozenNames_isRefused() {
        TrainingConfig.Builder both =
                TrainingConfig.builder().part(TrainedPart.HEAD).frozen(List.of("embed"));
        assertTrue(refusal(both::build).contains("expected one of the two"));
    }

    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }
}
