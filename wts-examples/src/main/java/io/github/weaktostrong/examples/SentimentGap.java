package io.github.weaktostrong.examples;

import ai.djl.Device;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Question: does a larger embedded model know more than a smaller one, so that there is a gap to
 * recover?
 *
 * <p>Fine-tunes each on ground truth of film-review snippets and prints the accuracy on others.
 * Run: {@code java -cp 'wts-examples/target/wts/lib/*:wts-examples/target/wts/wts.jar'
 * io.github.weaktostrong.examples.SentimentGap}; its figures stand on the model cards.
 */
public final class SentimentGap {
    private static final int EPOCHS = 3;
    private static final int BATCH = 16;

    private SentimentGap() {}

    /**
     * One model's result.
     *
     * @param model its name
     * @param rows labelled rows it was fine-tuned on
     * @param accuracies one for each seed, on test rows that differ by seed
     */
    public record Result(String model, int rows, List<Double> accuracies) {
        /** Mean over seeds. */
        public double mean() {
            return StatUtils.mean(values());
        }

        /** Standard deviation over seeds. */
        public double standardDeviation() {
            return Math.sqrt(StatUtils.variance(values()));
        }

        private double[] values() {
            return accuracies.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /**
     * Prints two lines per model of the default pair, rates 3e-3 and 1e-3: all parameters trained,
     * and the token embeddings frozen.
     */
    public static void main(String[] args) {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        List<Long> seeds = List.of(1L, 2L, 3L, 4L, 5L);
        for (List<String> frozen : List.of(List.<String>of(), List.of("embed_in"))) {
            for (MiniModel model : List.of(MiniModel.MINI_XS, MiniModel.MINI_M)) {
                double rate = model == MiniModel.MINI_XS ? 3e-3 : 1e-3;
                print(run(model.spec(), rows, config(rate, frozen), seeds), frozen);
            }
        }
    }

    private static void print(Result result, List<String> frozen) {
        System.out.printf(
                Locale.ROOT,
                "%s, %d rows, frozen %s: accuracy %.4f ± %.4f over %d seeds %s%n",
                result.model(),
                result.rows(),
                frozen,
                result.mean(),
                result.standardDeviation(),
                result.accuracies().size(),
                result.accuracies());
    }

    private static TrainingConfig config(double learningRate, List<String> frozen) {
        return TrainingConfig.builder()
                .epochs(EPOCHS)
                .batchSize(BATCH)
                .learningRate(learningRate)
                .frozen(frozen)
                .build();
    }

    /**
     * Fine-tunes and tests one model with several seeds.
     *
     * @param config settings of the fine-tuning; its seed is replaced
     */
    public static Result run(ModelSpec model, int rows, TrainingConfig config, List<Long> seeds) {
        Dataset reviews = EmbeddedVader.movieReviews();
        List<Double> accuracies = new ArrayList<>();
        for (long seed : seeds) {
            Splits splits = Splits.random(reviews, new SplitSizes(rows, 1, 1, 2000), seed);
            accuracies.add(accuracy(model, splits, config.toBuilder().seed(seed).build(), seed));
        }
        return new Result(model.name(), rows, accuracies);
    }

    private static double accuracy(
            ModelSpec spec, Splits splits, TrainingConfig config, long seed) {
        try (TextClassifier model =
                TextClassifier.open(spec, 2, Seeds.of(seed).value(), Device.cpu())) {
            TokenizedDataset train =
                    TokenizedDataset.of(splits.weak(), model.tokenizer(), config.maxLength());
            ClassifierTraining.run(
                    model,
                    LabelledRows.ofLabels(train, 2),
                    new ClassificationObjective(AuxiliaryConfidenceLoss.off(), List.of()),
                    config,
                    TrainingListener.NONE);
            TokenizedDataset test =
                    TokenizedDataset.of(splits.test(), model.tokenizer(), config.maxLength());
            float[][] probabilities = Trial.probabilities(model, test);
            int right = 0;
            for (int i = 0; i < probabilities.length; i++) {
                int predicted = probabilities[i][1] > probabilities[i][0] ? 1 : 0;
                right += predicted == test.dataset().get(i).label().orElseThrow() ? 1 : 0;
            }
            return (double) right / probabilities.length;
        }
    }
}
