package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.data.SeedSplits;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.stat.StatUtils;

/**
 * A comparison of embedded models: does a larger one know more than a smaller one, so that there is
 * a gap to recover?
 *
 * <p>Fine-tunes each on ground truth of film-review snippets as the {@code mini} preset of {@code
 * wts ood} does (3 epochs, batches of 32, warm-up 0.1 and linear decay), at each of several rates,
 * and tests it on other snippets, all of the development pool: nothing that is chosen here is
 * tested on the same rows later. Each model's rate is the one with the highest mean accuracy on
 * validation rows. Run: {@code java -cp
 * 'wts-examples/target/wts/lib/*:wts-examples/target/wts/wts.jar'
 * io.github.weaktostrong.examples.mini.SentimentGap [ROWS]}; the figures on the model cards are of
 * all snippets, before the pool was set aside.
 */
public final class SentimentGap {
    private static final List<Double> RATES = List.of(1e-3, 2e-3, 3e-3, 6e-3);
    private static final int VALIDATION_ROWS = 300;
    private static final int TEST_ROWS = 500;

    private SentimentGap() {}

    /**
     * The result of one model at one rate.
     *
     * @param model its name
     * @param learningRate the highest
     * @param validation accuracies on validation rows, one for each seed
     * @param test accuracies on test rows, one for each seed
     */
    public record Result(
            String model, double learningRate, List<Double> validation, List<Double> test) {
        /** Mean accuracy on test rows over seeds. */
        public double mean() {
            return StatUtils.mean(values(test));
        }

        /** Standard deviation of the accuracy on test rows over seeds. */
        public double standardDeviation() {
            return Math.sqrt(StatUtils.variance(values(test)));
        }

        private double meanValidation() {
            return StatUtils.mean(values(validation));
        }

        private static double[] values(List<Double> accuracies) {
            return accuracies.stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s, rate %s: accuracy %.4f ± %.4f over %d seeds %s; on validation rows %.4f",
                    model,
                    learningRate,
                    mean(),
                    standardDeviation(),
                    test.size(),
                    test,
                    meanValidation());
        }
    }

    /** Prints every result of the default pair and the gap, first with all parameters trained. */
    public static void main(String[] args) {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 700;
        List<Long> seeds = List.of(1L, 2L, 3L, 4L, 5L);
        for (List<String> frozen : List.of(List.<String>of(), List.of("embed_in"))) {
            System.out.printf("%d rows, frozen %s%n", rows, frozen);
            Result weak = best(MiniModel.MINI_XS.spec(), rows, frozen, seeds);
            Result strong = best(MiniModel.MINI_M.spec(), rows, frozen, seeds);
            System.out.printf(
                    Locale.ROOT,
                    "gap %.1f points (%s at rate %s, %s at %s)%n",
                    100 * (strong.mean() - weak.mean()),
                    strong.model(),
                    strong.learningRate(),
                    weak.model(),
                    weak.learningRate());
        }
    }

    private static Result best(ModelSpec model, int rows, List<String> frozen, List<Long> seeds) {
        List<Result> results = new ArrayList<>();
        for (double rate : RATES) {
            results.add(run(model, rows, config(rate, frozen), seeds));
            System.out.println("  " + results.get(results.size() - 1));
        }
        return best(results);
    }

    /** The result with the highest mean accuracy on validation rows, the first of equal ones. */
    static Result best(List<Result> results) {
        return results.stream()
                .max(Comparator.comparingDouble(Result::meanValidation))
                .orElseThrow();
    }

    private static TrainingConfig config(double rate, List<String> frozen) {
        return TrainingConfig.builder()
                .epochs(3)
                .batchSize(32)
                .learningRate(new LearningRate(rate, Schedule.LINEAR, 0.1, 0))
                .frozen(frozen)
                .build();
    }

    /**
     * Fine-tunes and tests one model with several seeds, on the best device that is there.
     *
     * @param config settings of the fine-tuning; its seed is replaced
     */
    public static Result run(ModelSpec model, int rows, TrainingConfig config, List<Long> seeds) {
        List<Double> validation = new ArrayList<>();
        List<Double> test = new ArrayList<>();
        Dataset reviews = EmbeddedVader.movieReviews();
        SeedSplits pool =
                SeedSplits.of(
                        reviews,
                        new SplitSizes(rows, 1, VALIDATION_ROWS, TEST_ROWS)
                                .with(Replicates.DEVELOPMENT));
        for (long seed : seeds) {
            Splits splits = pool.at(seed);
            long head = Seeds.of(seed).value();
            try (TextClassifier classifier =
                    TextClassifier.open(model, 2, head, Engines.device("auto"))) {
                fineTune(classifier, splits.weak(), config.toBuilder().seed(seed).build());
                validation.add(accuracy(classifier, splits.validation()));
                test.add(accuracy(classifier, splits.test()));
            }
        }
        return new Result(model.name(), config.learningRate().peak(), validation, test);
    }

    private static void fineTune(TextClassifier model, Dataset part, TrainingConfig config) {
        TokenizedDataset rows = TokenizedDataset.of(part, model.tokenizer(), config.maxLength());
        ClassifierTraining.run(
                        model,
                        LabelledRows.ofLabels(rows, 2),
                        ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of()),
                        config,
                        TrainingListener.NONE)
                .requireComplete(config);
    }

    private static double accuracy(TextClassifier model, Dataset part) {
        TokenizedDataset rows =
                TokenizedDataset.of(part, model.tokenizer(), TrainingConfig.DEFAULT_MAX_LENGTH);
        float[][] logits = model.logits(rows.ids());
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            int predicted = logits[i][1] > logits[i][0] ? 1 : 0;
            right += predicted == part.get(i).label().orElseThrow() ? 1 : 0;
        }
        return (double) right / logits.length;
    }
}
