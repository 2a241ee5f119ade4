package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ai.djl.Device;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final GptNeoXConfig SMALL = TinyModels.shape(8);
    private static final GptNeoXConfig LARGE = TinyModels.shape(16).withLayers(3);

    private static final ExperimentListener NOTHING_IS_TRAINED =
            new ExperimentListener() {
                @Override
                public TrainingListener onTraining(String label, int done, int total) {
                    return fail("trained " + label);
                }
            };

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

    /** Whoever implements a benchmark may err or cheat, in one of its parts as well. */
    @Test
    void benchmark_whosePartsShareAPerson_isRefusedBeforeAnyTraining() {
        ClassifierBenchmark leaking =
                new ForwardingBenchmark(TinyBenchmark.create()) {
                    @Override
                    public Splits splits(long seed) {
                        Splits honest = super.splits(seed);
                        return new Splits(
                                of("Ann", honest.weak()),
                                honest.transfer(),
                                honest.validation(),
                                of("Ann", honest.test()));
                    }
                };
        ClassifierBenchmark whole =
                new ForwardingBenchmark(TinyBenchmark.create()) {
                    @Override
                    public List<? extends ClassifierBenchmark> parts() {
                        return List.of(TinyBenchmark.create(), leaking);
                    }
                };
        for (ClassifierBenchmark each : List.of(leaking, whole)) {
            WeakToStrong run = TinyExperiment.settings(each).listener(NOTHING_IS_TRAINED).build();
            assertEquals(
                    "D_W (row 1) and D_T (row 1) share the source \"Ann\"; expected disjoint"
                            + " splits; keep rows of one source together (Splits.random does)",
                    assertThrows(BadInputException.class, run::run).getMessage());
        }
    }

    @Test
    void texts_ofWhichASourceOfTestRowsChoosesTheCeiling_areRefused() {
        TextBenchmark leaking =
                new TinyTexts() {
                    @Override
                    public List<String> validationSources(long seed) {
                        return List.of("v", splits(seed).test().get(0).source());
                    }
                };
        TrainingConfig config = TrainingConfig.builder().batchSize(4).build();
        WeakToStrong run =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(leaking)
                        .training(config)
                        .strategies(Strategy.NO_TFT)
                        .device("cpu")
                        .listener(NOTHING_IS_TRAINED)
                        .build();
        String message = assertThrows(BadInputException.class, run::run).getMessage();
        String source = leaking.splits(1).test().get(0).source();
        assertTrue(message.contains("validationSources has \"" + source + "\""), message);
    }

    private static Dataset of(String person, Dataset rows) {
        return rows.map(row -> row.withSource(person));
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
