package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.gson.JsonObject;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyLedger;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.CeilingCandidate;
import io.github.weaktostrong.result.CeilingPick;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.trial.Artefact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CeilingChoiceTest {
    private static final double UNDEFINED = Double.NEGATIVE_INFINITY;

    private final List<CeilingSelection.TradeOff> seen = new ArrayList<>();

    /** Ceilings with strengths 1, 2, ..., or with epsilons under noise. */
    private static List<Trained> ceilings(Benchmark benchmark, List<Regularizer> each) {
        ExperimentSettings settings =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(benchmark)
                        .weakRegularizer(each.get(0))
                        .ceilingGrid(each.stream().map(List::of).toList())
                        .strategies(Strategy.WEAK_TFT)
                        .composition((all, delta) -> budget(all.size(), NoiseMode.SECURE), 1e-5)
                        .build()
                        .settings;
        return ExperimentPlan.unread(settings, ModelKind.of(settings))
                .cell(Strategy.WEAK_TFT, 1)
                .roles()
                .get(Role.STRONG_CEILING)
                .stream()
                .map(trainings -> trained(trainings, PrivacyBudget.unprotected()))
                .toList();
    }

    private static Trained trained(List<PlannedTraining> trainings, PrivacyBudget spent) {
        Artefact nothing = new Artefact(Map.of(), new JsonObject(), Optional.empty());
        return new Trained(trainings, List.of(nothing), Map.of(Part.WEAK, spent), Optional.empty());
    }

    private static PrivacyBudget budget(int trainings, NoiseMode mode) {
        List<PrivateTraining> all = new ArrayList<>();
        for (int i = 0; i < trainings; i++) {
            all.add(new PrivateTraining("t" + i, 1, 0.5, 3, 1, "poisson", mode));
        }
        return new PrivacyBudget(all, 2.0 * trainings, 1e-5, "two each");
    }

    private CeilingChoice picking(Benchmark benchmark, int index) {
        CeilingSelection rule =
                candidates -> {
                    seen.addAll(candidates);
                    return index;
                };
        PrivacyLedger ledger =
                new PrivacyLedger(
                        Optional.of((all, delta) -> budget(all.size(), NoiseMode.SECURE)),
                        1e-5,
                        Map.of());
        return new CeilingChoice(benchmark, rule, ledger, new MeasuredOnce());
    }

    /** Two rows of V that are measured alike, whichever are drawn. */
    private static Validation metrics(String task, double value, OptionalDouble trust) {
        return new Validation(
                List.of("one", "other"),
                rows -> Metrics.none().with(task, value).with("gap", trust));
    }

    /** The goods of the pick itself, after those of the resamples. */
    private List<CeilingSelection.TradeOff> last() {
        return seen.subList(seen.size() - 2, seen.size());
    }

    @Test
    void choice_oneCandidate_isItWithoutAMeasurement() {
        Trained only = ceilings(TinyBenchmark.create(), List.of(new MeanMarginTerm(1))).get(0);
        Trained picked =
                picking(TinyBenchmark.create(), 7)
                        .of(
                                List.of(only),
                                each -> {
                                    throw new AssertionError("measured");
                                });
        assertSame(only, picked);
        assertEquals(List.of(), candidates(picked));
    }

    @Test
    void choice_ofTwo_seesBothGoodsTurnedSoThatHigherIsBetter() {
        List<Trained> two =
                ceilings(
                        TinyBenchmark.create(),
                        List.of(new MeanMarginTerm(1), new MeanMarginTerm(2)));
        Trained picked =
                picking(TinyBenchmark.create(), 1)
                        .of(
                                two,
                                each ->
                                        each == two.get(0)
                                                ? metrics("accuracy", 0.75, OptionalDouble.of(0.5))
                                                : metrics("accuracy", 0.5, OptionalDouble.empty()));
        // a gap of 0.5, where lower is better
        assertEquals(
                List.of(
                        new CeilingSelection.TradeOff(75, -50),
                        new CeilingSelection.TradeOff(50, UNDEFINED)),
                last());
        assertEquals(two.get(1).digest(), picked.digest());
        assertEquals(two.get(1).spent(), picked.spent());
        List<CeilingCandidate> compared = candidates(picked);
        assertEquals(
                two.stream().map(Trained::digest).toList(),
                compared.stream().map(CeilingCandidate::artefact).toList());
        assertEquals(OptionalDouble.of(0.5), compared.get(0).trust());
        assertEquals(OptionalDouble.empty(), compared.get(1).trust());
        assertEquals(OptionalDouble.of(0.75), compared.get(0).task());
        assertEquals(OptionalDouble.empty(), compared.get(0).epsilon());
        assertEquals(1, compared.get(1).frequency(), 1e-9);
    }

    @Test
    void choice_taskWhereLowerIsBetter_isTurned() {
        List<Trained> two = privately(new TinyTexts());
        picking(new TinyTexts(), 0)
                .of(
                        two,
                        each ->
                                metrics(
                                        "perplexity",
                                        each == two.get(0) ? 30 : 20,
                                        OptionalDouble.empty()));
        assertEquals(List.of(-3000.0, -2000.0), last().stream().map(each -> each.task()).toList());
    }

    /** V holds nothing that was trained on: under a mechanism epsilon takes the place of trust. */
    @Test
    void choice_underAMechanism_isByEpsilonAndChargedForAll() {
        List<Trained> two = privately(TinyBenchmark.create());
        Trained picked =
                picking(TinyBenchmark.create(), 0)
                        .of(two, each -> metrics("accuracy", 0.5, OptionalDouble.of(0.125)));
        // of the second the noise is no secret, so that nothing is guaranteed
        assertEquals(List.of(-20.0, UNDEFINED), last().stream().map(each -> each.trust()).toList());
        assertEquals(2, picked.spent(Part.WEAK).trainings().size());
        assertEquals(4, picked.spent(Part.WEAK).epsilon());
        for (CeilingCandidate each : candidates(picked)) {
            assertEquals(OptionalDouble.empty(), each.trust());
        }
        assertEquals(OptionalDouble.of(2), candidates(picked).get(0).epsilon());
        assertEquals(OptionalDouble.empty(), candidates(picked).get(1).epsilon());
    }

    /** Equal candidates are one training, which ran once. */
    @Test
    void choice_equalCandidates_areChargedOnce() {
        Trained one = privately(TinyBenchmark.create()).get(0);
        Trained picked =
                picking(TinyBenchmark.create(), 0)
                        .of(
                                List.of(one, trained(one.trainings(), one.spent(Part.WEAK))),
                                each -> metrics("accuracy", 0.5, OptionalDouble.empty()));
        assertEquals(2, candidates(picked).size());
        assertEquals(1, picked.spent(Part.WEAK).trainings().size());
        assertEquals(2, picked.spent(Part.WEAK).epsilon());
    }

    private static List<CeilingCandidate> candidates(Trained picked) {
        return picked.pick().map(CeilingPick::candidates).orElse(List.of());
    }

    private static List<Trained> privately(Benchmark benchmark) {
        List<Trained> two =
                ceilings(benchmark, List.of(new FixedNoise(3, 0.5), new FixedNoise(2, 0.5)));
        return List.of(
                trained(two.get(0).trainings(), budget(1, NoiseMode.SECURE)),
                trained(two.get(1).trainings(), budget(1, NoiseMode.SEEDED_NOT_PRIVATE)));
    }
}
