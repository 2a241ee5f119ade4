package io.github.weaktostrong.examples;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.benchmark.FairnessBenchmark;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.math3.util.MathArrays;

/** Teaches the student WTS_AUX by a transfer method of one's own, beside the naive WTS_NAIVE. */
public final class OwnTransferMethod {
    private OwnTransferMethod() {}

    /** Cross-entropy against the weak labels raised to a power, which makes them surer above 1. */
    private record Sharpening(String name, double power) implements TransferMethod {
        @Override
        public boolean couplesExamples() {
            return false; // a row's target depends on that row alone, so DP-SGD may act beside it
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("sharpening", power); // part of the training's digest
        }

        @Override
        public Session begin(TrainingRows rows) {
            return (batch, stepsDone) ->
                    Arrays.stream(batch.targets()).map(this::sharpened).toArray(double[][]::new);
        }

        private double[] sharpened(float[] weak) {
            double[] target = new double[weak.length];
            Arrays.setAll(target, c -> Math.pow(weak[c], power));
            return MathArrays.normalizeArray(target, 1);
        }
    }

    /** Arguments: rows (text, label, group), folder of the weak model, folder of the strong one. */
    public static void main(String... args) {
        Dataset rows = RowFiles.read(Path.of(args[0]));
        SplitSizes sizes = SplitSizes.fortyFortyTwenty(rows.size());
        WeakToStrong.Builder experiment =
                WeakToStrong.builder()
                        .weak(ModelSpec.folder(Path.of(args[1])))
                        .strong(ModelSpec.folder(Path.of(args[2])))
                        .benchmark(FairnessBenchmark.of(rows, sizes, Map.of("licence", "mine")))
                        .regularizer(Fairness.demographicParity(1))
                        .auxiliaryLoss(new Sharpening("sharpening", 2));
        System.out.println(experiment.build().run().toMarkdown());
    }
}
