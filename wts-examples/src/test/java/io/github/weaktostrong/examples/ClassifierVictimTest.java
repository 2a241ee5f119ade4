package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.ClassifierVictim;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.regularizers.robustness.EmbeddingScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClassifierVictimTest {
    private static TextClassifier model;

    @BeforeAll
    static void open() {
        ModelSpec spec = ModelSpec.random("m", MiniModel.MINI_XS.shape(), 1, MiniModel.tokenizer());
        model = TextClassifier.open(spec, 3, 1, Device.cpu());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void probabilities_areThoseOfTheTokensOfBothTexts() {
        Example pair = Example.of("The film").withSecondText(" was good.");
        int[] first = model.tokenizer().encode("The film");
        int[] second = model.tokenizer().encode(" was good.");
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        float[] expected = Softmax.of(model.logits(List.of(both), 1)[0]);
        List<Example> inputs = new ArrayList<>(List.of(Example.of("A much longer text than it")));
        inputs.add(pair);
        float[][] actual = new ClassifierVictim(model).probabilities(inputs);
        assertArrayEquals(expected, actual[1], 1e-6f);
        float[] cut = Softmax.of(model.logits(List.of(Arrays.copyOf(both, 2)), 1)[0]);
        assertArrayEquals(cut, new ClassifierVictim(model, 2).probabilities(inputs)[1], 1e-6f);
    }

    @Test
    void questions_leaveNoArraysBehind() {
        ClassifierVictim victim = new ClassifierVictim(model);
        List<Example> inputs = List.of(Example.of("one"), Example.of("two"));
        victim.probabilities(inputs);
        int before = model.arrayCount();
        for (int i = 0; i < 50; i++) {
            victim.probabilities(inputs);
        }
        assertEquals(before, model.arrayCount());
    }

    @Test
    void length_beyondThePositions_isRefused() {
        assertEquals(
                "maximum length is 513; expected 1 to the model's 512 positions; cut the texts",
                assertThrows(IllegalArgumentException.class, () -> new ClassifierVictim(model, 513))
                        .getMessage());
    }

    @Test
    void embeddings_ofRandomWeights_haveTheirInitialScale() {
        assertEquals(0.02, EmbeddingScale.rootMeanSquare(model), 5e-4);
    }
}
