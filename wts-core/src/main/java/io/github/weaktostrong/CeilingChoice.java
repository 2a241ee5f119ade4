package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.objective.Regularizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Picks the ceiling among its candidates, on V alone.
 *
 * @param rule what is picked by
 */
record CeilingChoice(ClassifierBenchmark benchmark, CeilingSelection rule) {

    /** The picked one, with the comparison among its settings; the only one as it is. */
    Trained of(List<Trained> candidates, SeedParts data) {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        List<CeilingSelection.TradeOff> tradeOffs =
                candidates.stream().map(candidate -> tradeOff(candidate, data)).toList();
        Trained chosen = candidates.get(rule.select(tradeOffs));
        return chosen.with("ceiling_candidates", compared(candidates, tradeOffs));
    }

    /** What the choice of the ceiling was made from: V only. */
    private List<Map<String, @Nullable Object>> compared(
            List<Trained> candidates, List<CeilingSelection.TradeOff> tradeOffs) {
        double sign = benchmark.higherTrustIsBetter() ? 1 : -1;
        List<Map<String, @Nullable Object>> compared = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("artefact", candidates.get(i).digest());
            row.put(
                    "regularizers",
                    candidates.get(i).first().regularizers().stream()
                            .map(Regularizer::name)
                            .toList());
            row.put("validation_" + benchmark.taskMetric(), finite(tradeOffs.get(i).task()));
            row.put(
                    "validation_" + benchmark.trustMetric(),
                    finite(sign * tradeOffs.get(i).trust()));
            compared.add(row);
        }
        return compared;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null; // undefined on V
    }

    private CeilingSelection.TradeOff tradeOff(Trained candidate, SeedParts data) {
        Metrics metrics = benchmark.metrics(data.validation(candidate));
        double sign = benchmark.higherTrustIsBetter() ? 1 : -1;
        String trust = benchmark.trustMetric();
        return new CeilingSelection.TradeOff(
                metrics.get(benchmark.taskMetric()).orElse(Double.NEGATIVE_INFINITY),
                metrics.get(trust).stream()
                        .map(value -> sign * value)
                        .findFirst()
                        .orElse(Double.NEGATIVE_INFINITY));
    }
}
