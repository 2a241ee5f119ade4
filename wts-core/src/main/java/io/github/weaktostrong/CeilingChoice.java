package io.github.weaktostrong;

import io.github.weaktostrong.CeilingSelection.TradeOff;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyLedger;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.CeilingCandidate;
import io.github.weaktostrong.result.CeilingPick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * The choice of the ceiling among its candidates, on V alone.
 *
 * <p>Under a mechanism the goods are the task metric and the stated epsilon alone: to pick by what
 * a candidate gives away of its rows would ask these rows without noise. The picked one's budget is
 * that of all candidates then, for that it was picked says something about each of them.
 */
final class CeilingChoice {
    private static final int RESAMPLES = 1000;
    private static final double EPSILON_UNIT = 0.1;
    private final Benchmark benchmark;
    private final CeilingSelection rule;
    private final PrivacyLedger ledger;
    private final MeasuredOnce once;
    private final Map<List<String>, Trained> known = new HashMap<>(); // strategies share candidates

    /**
     * Prepares choices.
     *
     * @param rule what is picked by
     * @param ledger adds up what the candidates spent
     * @param once what other results of the plan know of the candidates
     */
    CeilingChoice(
            Benchmark benchmark, CeilingSelection rule, PrivacyLedger ledger, MeasuredOnce once) {
        this.benchmark = benchmark;
        this.rule = rule;
        this.ledger = ledger;
        this.once = once;
    }

    /**
     * The picked candidate with its comparison; a single candidate as it is.
     *
     * @param onValidation a candidate on V
     */
    Trained of(List<Trained> candidates, Function<Trained, Validation> onValidation) {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        return known.computeIfAbsent(
                candidates.stream().map(Trained::digest).toList(),
                digests -> picked(candidates, onValidation));
    }

    private Trained picked(List<Trained> candidates, Function<Trained, Validation> onValidation) {
        List<Validation> validations = candidates.stream().map(onValidation).toList();
        List<TradeOff> tradeOffs = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            tradeOffs.add(tradeOff(candidates.get(i), validations.get(i).metrics()));
        }
        List<Double> frequencies =
                once.frequencies(
                        benchmark,
                        rule,
                        candidates.stream().map(Trained::digest).toList(),
                        () -> frequencies(candidates, validations));
        List<CeilingCandidate> compared = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            compared.add(
                    compared(candidates.get(i), validations.get(i).metrics(), frequencies.get(i)));
        }
        int picked = rule.select(tradeOffs);
        CeilingPick pick =
                new CeilingPick(
                        compared,
                        picked,
                        CeilingSelection.atRate(2).select(tradeOffs),
                        CeilingSelection.atRate(0.5).select(tradeOffs));
        Trained chosen = candidates.get(picked);
        return chosen.pickedFrom(
                pick, isPrivate(chosen) ? spentByAll(chosen, candidates) : chosen.spent());
    }

    /** Shares of resamples of V in which each candidate is picked. */
    private List<Double> frequencies(List<Trained> candidates, List<Validation> validations) {
        int[] picks = new int[candidates.size()];
        for (int[] rows :
                Validation.resampled(
                        validations.get(0).sources(), RESAMPLES, new SplittableRandom(1))) {
            List<TradeOff> tradeOffs = new ArrayList<>();
            for (int i = 0; i < candidates.size(); i++) {
                tradeOffs.add(tradeOff(candidates.get(i), validations.get(i).of().apply(rows)));
            }
            picks[rule.select(tradeOffs)]++;
        }
        return Arrays.stream(picks).mapToObj(count -> count / (double) RESAMPLES).toList();
    }

    private CeilingCandidate compared(Trained candidate, Metrics onV, double frequency) {
        boolean isPrivate = isPrivate(candidate);
        return new CeilingCandidate(
                candidate.digest(),
                candidate.first().regularizers(),
                onV.get(benchmark.taskMetric()),
                isPrivate ? OptionalDouble.empty() : onV.get(benchmark.validationTrustMetric()),
                isPrivate
                        ? candidate.spent(candidate.part()).guaranteedEpsilon()
                        : OptionalDouble.empty(),
                frequency);
    }

    private TradeOff tradeOff(Trained candidate, Metrics onV) {
        OptionalDouble task = onV.get(benchmark.taskMetric());
        double taskUnits =
                task.isPresent()
                        ? benchmark.taskUnits(task.getAsDouble())
                        : Double.NEGATIVE_INFINITY;
        return new TradeOff(
                taskUnits,
                isPrivate(candidate)
                        ? -candidate
                                        .spent(candidate.part())
                                        .guaranteedEpsilon()
                                        .orElse(Double.POSITIVE_INFINITY)
                                / EPSILON_UNIT
                        : trustUnits(onV));
    }

    private double trustUnits(Metrics onV) {
        OptionalDouble trust = onV.get(benchmark.validationTrustMetric());
        return trust.isPresent()
                ? benchmark.trustUnits(trust.getAsDouble())
                : Double.NEGATIVE_INFINITY;
    }

    private static boolean isPrivate(Trained candidate) {
        return candidate.first().mechanism().isPresent();
    }

    private Map<Part, PrivacyBudget> spentByAll(Trained picked, List<Trained> candidates) {
        Map<String, Trained> distinct = new LinkedHashMap<>(); // equal candidates are one training
        candidates.forEach(each -> distinct.put(each.digest(), each));
        List<PrivateTraining> all = new ArrayList<>();
        for (Trained each : distinct.values()) {
            all.addAll(each.spent(picked.part()).trainings());
        }
        Map<Part, PrivacyBudget> spent = new EnumMap<>(Part.class);
        spent.putAll(picked.spent());
        spent.put(picked.part(), ledger.composed(all));
        return spent;
    }
}
