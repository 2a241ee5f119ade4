package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final GptNeoXConfig SMALL = TinyModels.shape(8);
    private static final GptNeoXConfig LARGE = TinyModels.shape(16).withLayers(3);

    @Test
    void pattern_ofOneModelsLayers_takesEffectThereAlone() {
        List<String> both = List.of("layers\\.2\\.", "embed_in");
        assertEquals(List.of("embed_in"), frozen(both, SMALL, both, LARGE));
        assertEquals(both, frozen(both, LARGE, both, SMALL));
    }

    @Test
    void pattern_thatOccursInNeitherModel_isRefused() {
        String message = refusal(List.of("layers\\.7"), List.of("layers\\.7"));
        assertEquals(
                "the pattern 'layers\\.7' freezes nothing; expected one that occurs in the name of"
                    + " a parameter, such as gpt_neox.embed_in.weight; correct it or leave it out",
                message);
    }

    @Test
    void pattern_givenForTheModelWithoutIt_isRefused() {
        String message = refusal(List.of("layers\\.2"), List.of());
        assertEquals("the pattern 'layers\\.2' freezes nothing", message.split(";")[0]);
    }

    @Test
    void parameterNames_ofAShape_areThoseOfTheModel() {
        for (GptNeoXConfig shape : List.of(SMALL, LARGE)) {
            ModelSpec spec = ModelSpec.random("any", shape, 1, TinyModels.tokenizer());
            try (TextClassifier model = TextClassifier.open(spec, 2, 1, Device.cpu())) {
                assertEquals(
                        new ArrayList<>(model.parameters().keySet()),
                        TextClassifier.parameterNames(shape));
            }
        }
    }

    private static String refusal(List<String> small, List<String> large) {
        return assertThrows(
                        IllegalArgumentException.class, () -> frozen(small, SMALL, large, LARGE))
                .getMessage();
    }

    private static List<String> frozen(
            List<String> own, GptNeoXConfig shape, List<String> other, GptNeoXConfig otherShape) {
        return new Preflight.Frozen(TextClassifier.parameterNames(shape), List.of(config(own)))
                .effective(
                        config(own),
                        new Preflight.Frozen(
                                TextClassifier.parameterNames(otherShape), List.of(config(other))))
                .frozen();
    }

    private static TrainingConfig config(List<String> frozen) {
        return TrainingConfig.builder().frozen(frozen).build();
    }
}
