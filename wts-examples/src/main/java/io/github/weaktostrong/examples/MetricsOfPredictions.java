package io.github.weaktostrong.examples;

import io.github.weaktostrong.eval.fairness.FairnessCsv;
import io.github.weaktostrong.eval.fairness.FairnessMetrics;
import io.github.weaktostrong.eval.fairness.GroupMetrics;
import java.nio.file.Path;

/** Measures the fairness of predictions that were made elsewhere, by whatever model. */
public final class MetricsOfPredictions {
    private MetricsOfPredictions() {}

    /** Argument: a CSV file with the columns {@code label}, {@code prediction}, {@code group}. */
    public static void main(String... args) {
        FairnessMetrics metrics = FairnessCsv.read(Path.of(args[0])).metrics();
        System.out.printf("accuracy %.3f%n", metrics.accuracy());
        for (GroupMetrics group : metrics.groups()) {
            System.out.printf("%s: %d rows%n", group.group(), group.count());
            group.selectionRate().ifPresent(r -> System.out.printf("  selection rate %.3f%n", r));
            group.truePositiveRate()
                    .ifPresent(r -> System.out.printf("  true positives %.3f%n", r));
        }
        // a difference is empty, not 0, where a group lacks the cases that it needs
        metrics.demographicParityDifference()
                .ifPresent(d -> System.out.printf("demographic parity difference %.3f%n", d));
        metrics.equalizedOddsDifference()
                .ifPresent(d -> System.out.printf("equalized odds difference %.3f%n", d));
    }
}
