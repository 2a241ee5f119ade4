package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.DecoderFamily;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Experiments whose two models are of different families, with different tokenizers. */
class OtherFamiliesTest extends TinyExperiment {
    @Test
    void run_weakEncoderAndStrongDecoder_trainsBoth() {
        List<RunResult> runs =
                WeakToStrong.builder()
                        .weak(TinyFamilies.bertSpec(temp))
                        .strong(TinyFamilies.spec(llama()))
                        .benchmark(TinyBenchmark.create())
                        .regularizer(new MeanMarginTerm(1))
                        .strategies(Strategy.NO_TFT)
                        .training(config())
                        .device("cpu")
                        .build()
                        .run()
                        .runs();
        assertEquals(
                "[bert, llama]",
                runs.stream().map(RunResult::model).collect(Collectors.toSet()).stream()
                        .sorted()
                        .toList()
                        .toString());
        for (RunResult run : runs) {
            for (float[] row : run.predictions().probabilities()) {
                assertTrue(Float.isFinite(row[0]), run.model());
            }
        }
    }

    @Test
    void run_encoderAmongLanguageModels_isRefusedBeforeAnyTraining() {
        WeakToStrong experiment =
                WeakToStrong.builder()
                        .weak(TinyFamilies.bertSpec(temp))
                        .strong(ModelSpec.folder(Fixtures.folder("causal-l2h2")))
                        .benchmark(new TinyTexts())
                        .strategies(Strategy.NO_TFT)
                        .training(config())
                        .device("cpu")
                        .listener(counting())
                        .build();
        BadInputException refused = assertThrows(BadInputException.class, experiment::run);
        assertTrue(
                refused.getMessage().startsWith("model bert is an encoder"), refused.getMessage());
        assertEquals(List.of(), trained);
    }

    @Test
    void run_unequalVocabularies_isRefusedBeforeAnyTraining() {
        ModelSpec other =
                ModelSpec.random(
                        "other", TinyModels.shape(8).withVocabSize(300), 1, TinyModels.tokenizer());
        WeakToStrong experiment =
                WeakToStrong.builder()
                        .weak(other)
                        .strong(TinyModels.random(16, 2))
                        .benchmark(new TinyTexts())
                        .strategies(Strategy.NO_TFT)
                        .training(config())
                        .device("cpu")
                        .listener(counting())
                        .build();
        Exception refused = assertThrows(IllegalArgumentException.class, experiment::run);
        assertTrue(refused.getMessage().contains("280 and 300 tokens"), refused.getMessage());
        assertEquals(List.of(), trained);
    }

    private static DecoderShape llama() {
        return TinyFamilies.shapes()
                .filter(shape -> shape.family() == DecoderFamily.LLAMA)
                .findFirst()
                .orElseThrow();
    }
}
