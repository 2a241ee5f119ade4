package io.github.weaktostrong.examples;

import ai.djl.Device;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.eval.benchmark.AdversarialPairs;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark;
import io.github.weaktostrong.eval.benchmark.SurrogateAttack;
import io.github.weaktostrong.eval.benchmark.SurrogateRows;
import io.github.weaktostrong.eval.robustness.TrainingVersions;
import io.github.weaktostrong.examples.mini.EmbeddedVader;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Embedded film sentences, attacked through a surrogate, and models trained on D_W alone.
 *
 * @param sizes of the splits
 * @param surrogateRows of the surrogate at most
 * @param attack through the surrogate
 */
record FilmAttack(SplitSizes sizes, int surrogateRows, SurrogateAttack attack) {
    private static final int CLASSES = 2;

    RobustnessBenchmark benchmark(TrainingVersions versions) {
        int rows = (int) sizes.total();
        return AdversarialPairs.attacked(
                SurrogateRows.of(EmbeddedVader.movieReviews(), surrogateRows, 1)
                        .withAtMost(rows, 1),
                sizes,
                Map.of(),
                new SurrogateAttack(
                        attack.model(),
                        attack.training(),
                        attack.attack(),
                        versions,
                        attack.kept()),
                Device.cpu());
    }

    /** What a benchmark says of a model that is trained on D_W of its seed, with ground truth. */
    static Metrics trained(
            RobustnessBenchmark benchmark,
            MiniModel from,
            TrainingConfig config,
            Regularizer... regularizers) {
        Splits splits = benchmark.splits(config.seed());
        Dataset test = splits.test();
        try (TextClassifier model =
                TextClassifier.open(from.spec(), CLASSES, config.seed(), Device.cpu())) {
            ClassifierTraining.run(
                    model,
                    LabelledRows.ofLabels(tokens(model, splits.weak(), config), CLASSES)
                            .withVersionsOfTheirClass(),
                    ClassificationObjective.of(
                            AuxiliaryConfidenceLoss.off(), Arrays.asList(regularizers)),
                    config,
                    TrainingListener.NONE);
            float[][] logits = model.logits(tokens(model, test, config).ids(), config.batchSize());
            float[][] probabilities =
                    Arrays.stream(logits).map(Softmax::of).toArray(float[][]::new);
            Predictions predictions = new Predictions("test", test, probabilities);
            List<Dataset> tests = List.of(test);
            List<float[][]> found = new ArrayList<>();
            found.add(benchmark.probe().measure(model, test, config.maxLength()));
            return benchmark
                    .metrics(benchmark.withProbed(predictions, tests, found))
                    .and(benchmark.probed(tests, found));
        }
    }

    private static TokenizedDataset tokens(
            TextClassifier model, Dataset rows, TrainingConfig config) {
        return TokenizedDataset.silently(rows, model.tokenizer(), config.maxLength());
    }
}
