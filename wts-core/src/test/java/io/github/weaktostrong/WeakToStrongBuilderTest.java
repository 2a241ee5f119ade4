package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.VoteMechanism;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.ExperimentListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WeakToStrongBuilderTest {
    private static final ModelSpec MODEL = TinyModels.random(8, 1);

    @Test
    void build_nothingSet_namesAllThatIsMissing() {
        assertEquals(
                "not set: [weak, strong, benchmark]; expected all of them; set them before build()",
                refusal(WeakToStrong.builder()));
    }

    static Stream<Arguments> required() {
        return Stream.of(
                setting("weak", b -> b.strong(MODEL).benchmark(TinyBenchmark.create())),
                setting("strong", b -> b.weak(MODEL).benchmark(TinyBenchmark.create())),
                setting("benchmark", b -> b.weak(MODEL).strong(MODEL)));
    }

    @ParameterizedTest
    @MethodSource("required")
    void build_oneMissing_namesIt(String name, UnaryOperator<WeakToStrong.Builder> others) {
        String message = refusal(others.apply(WeakToStrong.builder()));
        assertTrue(message.startsWith("not set: [" + name + "];"), message);
    }

    static Stream<Arguments> setOnce() {
        AuxiliaryConfidenceLoss loss =
                new AuxiliaryConfidenceLoss(new AlphaSchedule(0.5, 0), Hardening.ARGMAX);
        return Stream.of(
                setting("weak", b -> b.weak(MODEL)),
                setting("strong", b -> b.strong(MODEL)),
                setting("benchmark", b -> b.benchmark(TinyBenchmark.create())),
                setting("ceilingGrid", b -> b.ceilingGrid(List.of(List.of()))),
                setting("seeds", b -> b.seeds(1)),
                setting("strategies", b -> b.strategies(Strategy.NO_TFT)),
                setting("weakTraining", b -> b.weakTraining(TrainingConfig.defaults())),
                setting("strongTraining", b -> b.strongTraining(TrainingConfig.defaults())),
                setting("weakTraining", b -> b.training(TrainingConfig.defaults())),
                setting("auxiliaryLoss", b -> b.auxiliaryLoss(loss)),
                setting("ceilingSelection", b -> b.ceilingSelection(candidates -> 0)),
                setting("ceilingData", b -> b.ceilingData(WeakToStrong.CeilingData.WEAK)),
                setting("weakLabels", b -> b.weakLabels(WeakLabels.HARD)),
                setting("output", b -> b.output(Path.of("out"))),
                setting("device", b -> b.device("cpu")),
                setting("listener", b -> b.listener(ExperimentListener.NONE)));
    }

    @ParameterizedTest
    @MethodSource("setOnce")
    void setting_twice_isRefusedWithItsName(String name, UnaryOperator<WeakToStrong.Builder> set) {
        WeakToStrong.Builder once = set.apply(WeakToStrong.builder());
        Exception e = assertThrows(IllegalArgumentException.class, () -> set.apply(once));
        assertTrue(e.getMessage().startsWith(name + " was already set to "), e.getMessage());
        assertTrue(e.getMessage().endsWith("; set it once"), e.getMessage());
    }

    @Test
    void seeds_noneOrTwice_areRefused() {
        assertEquals(
                "seeds are []; expected at least one, each once; correct the list",
                refusal(complete().seeds()));
        assertEquals(
                "seeds are [1, 2, 1]; expected at least one, each once; correct the list",
                refusal(complete().seeds(1, 2, 1)));
    }

    @Test
    void strategies_noneOrTwice_areRefused() {
        assertEquals(
                "strategies are []; expected at least one, each once; correct the list",
                refusal(complete().strategies()));
        assertEquals(
                "strategies are [NO_TFT, NO_TFT]; expected at least one, each once; correct the"
                        + " list",
                refusal(complete().strategies(Strategy.NO_TFT, Strategy.NO_TFT)));
    }

    @Test
    void regularizer_missingWhereAStrategyNeedsIt_isRefused() {
        WeakToStrong.Builder none =
                WeakToStrong.builder().weak(MODEL).strong(MODEL).benchmark(TinyBenchmark.create());
        assertEquals(
                "strategies [NO_TFT, WEAK_TFT, WEAK_WTS_TFT] need a regularizer of the weak model;"
                        + " expected one; add it with regularizer(...) or leave those strategies"
                        + " out",
                refusal(none));
        String transfer = refusal(none.weakRegularizer(new MeanMarginTerm(1)));
        assertTrue(transfer.contains("need a regularizer of the transfer;"), transfer);
        none.transferRegularizer(new MeanMarginTerm(2)).build();
    }

    @Test
    void teaching_besideAMechanismOrOfTexts_isRefused() {
        WeakToStrong.Builder noisy =
                WeakToStrong.builder()
                        .weak(MODEL)
                        .strong(MODEL)
                        .benchmark(TinyBenchmark.create())
                        .regularizer(new FixedNoise(3, 0.5))
                        .auxiliaryLoss(AuxiliaryConfidenceLoss.off())
                        .auxiliaryTeaching(Teaching.relabelled(1, 0.9));
        String message = refusal(noisy);
        assertTrue(message.startsWith("auxiliaryTeaching beside a gradient mech"), message);
        String votes =
                refusal(
                        WeakToStrong.builder()
                                .weak(MODEL)
                                .strong(MODEL)
                                .benchmark(TinyBenchmark.create())
                                .regularizer(new FixedNoise(3, 0.5))
                                .auxiliaryLoss(AuxiliaryConfidenceLoss.off())
                                .auxiliaryTeaching(Teaching.votes(new MajorityVotes())));
        assertTrue(votes.startsWith("noisy votes beside a gradient mechanism"), votes);
        String texts =
                refusal(
                        WeakToStrong.builder()
                                .weak(MODEL)
                                .strong(MODEL)
                                .benchmark(new TinyTexts())
                                .auxiliaryTeaching(Teaching.plain()));
        assertTrue(texts.startsWith("auxiliaryTeaching(...) in"), texts);
    }

    @Test
    void regularizer_givenTwice_isRefused() {
        String message = refusal(complete().regularizer(new MeanMarginTerm(3)));
        assertTrue(message.startsWith("regularizer 'mean-margin' is given twice;"), message);
    }

    @Test
    void ceilingGrid_emptyOrUnsound_isRefused() {
        assertEquals(
                "ceilingGrid has no candidate; expected at least one; leave it out for the default",
                refusal(complete().ceilingGrid(List.of())));
        String twice =
                refusal(
                        complete()
                                .ceilingGrid(
                                        List.of(
                                                List.of(),
                                                List.of(
                                                        new MeanMarginTerm(1),
                                                        new MeanMarginTerm(2)))));
        assertTrue(twice.startsWith("regularizer 'mean-margin' is given twice;"), twice);
    }

    @Test
    void trainings_strategiesAndSeeds_areCountedOnce() {
        assertEquals(10, complete().build().plan().size());
        assertEquals(30, complete().seeds(1, 2, 3).build().plan().size());
        assertEquals(4, complete().strategies(Strategy.NO_TFT).build().plan().size());
        assertEquals(5, complete().strategies(Strategy.WEAK_TFT).build().plan().size());
        assertEquals(
                12,
                complete()
                        .ceilingGrid(
                                List.of(
                                        List.of(new MeanMarginTerm(1)),
                                        List.of(new MeanMarginTerm(2)),
                                        List.of(new MeanMarginTerm(3))))
                        .build()
                        .plan()
                        .size());
    }

    @Test
    void precision_float32_addsNothingToADigestAndBfloat16ToEvery() {
        List<String> plain = digests(complete());
        assertEquals(plain, digests(complete().precision(Precision.FLOAT32)));
        List<String> rounded = digests(complete().precision(Precision.BFLOAT16));
        assertEquals(plain.size(), rounded.size());
        assertTrue(rounded.stream().noneMatch(plain::contains));
    }

    private static List<String> digests(WeakToStrong.Builder experiment) {
        return experiment.build().plan().stream().map(PlannedTraining::digest).toList();
    }

    private static WeakToStrong.Builder complete() {
        return WeakToStrong.builder()
                .weak(MODEL)
                .strong(MODEL)
                .benchmark(TinyBenchmark.create())
                .regularizer(new MeanMarginTerm(1));
    }

    private static String refusal(WeakToStrong.Builder builder) {
        return assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    }

    private static Arguments setting(String name, UnaryOperator<WeakToStrong.Builder> set) {
        return Arguments.of(name, set);
    }

    /** Votes without noise. */
    record MajorityVotes() implements VoteMechanism {
        @Override
        public int teachers() {
            return 2;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("name", "majority");
        }

        @Override
        public int labelled(int rows) {
            return rows;
        }

        @Override
        public PrivateTraining releases(int rows) {
            return new PrivateTraining(
                    "votes", 0, 1, rows, 1, "every row", NoiseMode.ABSENT_NOT_PRIVATE);
        }

        @Override
        public int[] labels(int[][] votes, PrivateTraining releases) {
            return new int[votes.length];
        }

        @Override
        public PrivacyBudget spent(List<PrivateTraining> releases) {
            return PrivacyBudget.unprotected();
        }
    }
}
