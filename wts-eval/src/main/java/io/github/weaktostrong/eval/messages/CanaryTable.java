package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.TokenRows;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.eval.privacy.Canary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Exposure of the planted canaries, from the rows that follow those of the messages. */
final class CanaryTable {
    private final PlantedCanaries planted;
    private final float[][] rows;
    private final int begin;

    CanaryTable(PlantedCanaries planted, float[][] rows, int begin) {
        this.planted = planted;
        this.rows = rows;
        this.begin = begin;
    }

    /**
     * Returns the texts to be measured: canaries of D_W, of D_WTS, then the references, kind by
     * kind.
     */
    static List<int[]> tokens(PlantedCanaries planted, Tokenizer tokenizer) {
        List<String> texts = new ArrayList<>();
        planted.weak().forEach(canary -> texts.add(canary.text()));
        planted.transfer().forEach(canary -> texts.add(canary.text()));
        planted.references().values().forEach(texts::addAll);
        List<List<String>> single = texts.stream().map(List::of).toList();
        return TokenRows.silently(single, tokenizer, Integer.MAX_VALUE).ids();
    }

    /** Mean exposure in bits, by part and by copies; no metric without canaries. */
    Metrics metrics(Part own) {
        if (planted.weak().isEmpty()) {
            return Metrics.none();
        }
        double[] weak = exposures(planted.weak(), 0);
        double[] transfer = exposures(planted.transfer(), planted.weak().size());
        boolean ofWeak = own == Part.WEAK;
        Metrics metrics =
                Metrics.none()
                        .with("canary_exposure", mean(ofWeak ? weak : transfer))
                        .with("canary_exposure_d_w", mean(weak))
                        .with("canary_exposure_d_wts", mean(transfer));
        List<Canary> canaries = ofWeak ? planted.weak() : planted.transfer();
        double[] values = ofWeak ? weak : transfer;
        for (int copies : canaries.stream().map(Canary::copies).distinct().toList()) {
            double[] some = new double[values.length];
            int count = 0;
            for (int i = 0; i < values.length; i++) {
                if (canaries.get(i).copies() == copies) {
                    some[count++] = values[i];
                }
            }
            metrics =
                    metrics.with(
                            "canary_exposure_%s_copies".formatted(copies),
                            mean(Arrays.copyOf(some, count)));
        }
        return metrics;
    }

    private static OptionalDouble mean(double[] values) {
        return Arrays.stream(values).average();
    }

    private double[] exposures(List<Canary> canaries, int first) {
        double[] exposures = new double[canaries.size()];
        for (int i = 0; i < exposures.length; i++) {
            exposures[i] =
                    Canary.exposure(
                            MeasuredMessages.totalLoss(rows[begin + first + i]),
                            references(canaries.get(i).kind()));
        }
        return exposures;
    }

    private double[] references(Canary.Kind kind) {
        int at = begin + planted.weak().size() + planted.transfer().size();
        for (Map.Entry<Canary.Kind, List<String>> other : planted.references().entrySet()) {
            if (other.getKey() == kind) {
                return losses(at, other.getValue().size());
            }
            at += other.getValue().size();
        }
        throw new IllegalStateException("no references of " + kind.id());
    }

    private double[] losses(int at, int count) {
        double[] losses = new double[count];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = MeasuredMessages.totalLoss(rows[at + i]);
        }
        return losses;
    }
}
