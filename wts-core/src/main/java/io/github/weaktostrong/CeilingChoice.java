package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyLedger;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.CeilingCandidate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The choice of the ceiling among its candidates, on V alone.
 *
 * <p>Under a mechanism the goods are the task metric and the protection bought, since V holds
 * nothing that was trained on; the picked one's budget is that of all candidates then, for that it
 * was picked says something about each of them.
 *
 * @param rule what is picked by
 * @param ledger adds up what the candidates spent
 */
record CeilingChoice(Benchmark benchmark, CeilingSelection rule, PrivacyLedger ledger) {
    /**
     * The picked candidate with its comparison; a single candidate as it is.
     *
     * @param onValidation the metrics of a candidate on V
     */
    Trained of(List<Trained> candidates, Function<Trained, Metrics> onValidation) {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        boolean isPrivate = candidates.get(0).first().mechanism().isPresent();
        List<CeilingCandidate> compared = new ArrayList<>();
        for (Trained each : candidates) {
            Metrics found = onValidation.apply(each);
            compared.add(
                    new CeilingCandidate(
                            each.digest(),
                            each.first().regularizers(),
                            found.get(benchmark.taskMetric()),
                            isPrivate ? OptionalDouble.empty() : found.get(benchmark.trustMetric()),
                            isPrivate ? Optional.of(each.spent(each.part())) : Optional.empty()));
        }
        Trained picked =
                candidates.get(rule.select(compared.stream().map(this::tradeOff).toList()));
        return picked.pickedFrom(
                compared, isPrivate ? spentByAll(picked, candidates) : picked.spent());
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

    private CeilingSelection.TradeOff tradeOff(CeilingCandidate candidate) {
        OptionalDouble trust =
                candidate
                        .budget()
                        .map(spent -> negative(spent.guaranteedEpsilon()))
                        .orElseGet(() -> good(candidate.trust(), benchmark.higherTrustIsBetter()));
        return new CeilingSelection.TradeOff(
                good(candidate.task(), benchmark.higherTaskIsBetter())
                        .orElse(Double.NEGATIVE_INFINITY),
                trust.orElse(Double.NEGATIVE_INFINITY));
    }

    private static OptionalDouble good(OptionalDouble value, boolean higherIsBetter) {
        return higherIsBetter ? value : negative(value);
    }

    private static OptionalDouble negative(OptionalDouble value) {
        return value.isPresent() ? OptionalDouble.of(-value.getAsDouble()) : value;
    }
}
