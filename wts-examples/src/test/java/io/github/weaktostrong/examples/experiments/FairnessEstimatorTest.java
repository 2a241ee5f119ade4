package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.eval.adult.AdultOptions;
import io.github.weaktostrong.examples.mini.EmbeddedAdult;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.regularizers.fairness.Centring;
import io.github.weaktostrong.regularizers.fairness.CovariancePenalty;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingConfig.Order;
import io.github.weaktostrong.train.TrainingListener;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the default penalty leaves of the covariance on rows held out, against the textbook one:
 * centred batch by batch, in random batches. The numbers of docs/fairness.md; minutes.
 */
@Tag("stress")
class FairnessEstimatorTest {
    private static final int SEEDS = Integer.getInteger("wts.stress.seeds", 8);
    private static final int TRAINING = 1500;
    private static final int HELD_OUT = 4000;
    private static final int EPOCHS = 5;
    private static Dataset pool = new Dataset("none", List.of());

    /** What is measured of one model on rows held out. */
    private record Outcome(double covariance, double difference, double accuracy, double selected) {
        boolean isCollapsed() {
            return selected < .01 || selected > .99;
        }
    }

    @BeforeAll
    static void readAdult() {
        pool = DevelopmentPool.of(EmbeddedAdult.load(AdultOptions.defaults()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {.5, 2})
    void defaultPenalty_besideTheTextbookOne_leavesAsMuchAndCollapsesAsRarely(double lambda) {
        CovariancePenalty term = Fairness.demographicParity(lambda);
        List<Outcome> ours = outcomes(term, Order.SHUFFLED);
        List<Outcome> textbook = outcomes(term.withCentring(Centring.BATCH), Order.FILE);
        print("default", lambda, ours);
        print("textbook", lambda, textbook);
        double left = mean(ours, Outcome::covariance);
        assertTrue(left < mean(textbook, Outcome::covariance) + .01, "covariance left " + left);
        assertTrue(collapsed(ours) <= collapsed(textbook), collapsed(ours) + " collapsed");
    }

    private static List<Outcome> outcomes(CovariancePenalty term, Order order) {
        return LongStream.rangeClosed(1, SEEDS).mapToObj(s -> outcome(term, order, s)).toList();
    }

    private static Outcome outcome(CovariancePenalty term, Order order, long seed) {
        List<Example> rows =
                Arrays.stream(Seeds.of(seed).child("study").permutation(pool.size()))
                        .mapToObj(pool::get)
                        .toList();
        Dataset heldOut = new Dataset("held out", rows.subList(0, HELD_OUT));
        Dataset training = new Dataset("D_W", rows.subList(HELD_OUT, HELD_OUT + TRAINING));
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(EPOCHS)
                        .batchSize(64)
                        .learningRate(new LearningRate(6e-3, Schedule.LINEAR, .1, 0))
                        .order(order)
                        .seed(seed)
                        .build();
        try (TextClassifier model =
                TextClassifier.open(
                        MiniModel.named("mini-xs").orElseThrow().spec(), 2, seed, Device.cpu())) {
            TokenizedDataset tokens = TokenizedDataset.of(training, model.tokenizer(), 128);
            ClassifierTraining.run(
                    model,
                    LabelledRows.ofLabels(tokens, 2),
                    ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of(term)),
                    config,
                    TrainingListener.NONE);
            TokenizedDataset unseen = TokenizedDataset.of(heldOut, model.tokenizer(), 128);
            return measured(heldOut, model.logits(unseen.ids(), 256));
        }
    }

    private static Outcome measured(Dataset rows, float[][] logits) {
        double n = rows.size();
        double male = 0;
        double margins = 0;
        double joint = 0;
        double right = 0;
        double selected = 0;
        double selectedMale = 0;
        for (int i = 0; i < logits.length; i++) {
            double a = rows.get(i).group().orElseThrow().equals("Male") ? 1 : 0;
            double margin = (double) logits[i][1] - logits[i][0];
            int prediction = margin > 0 ? 1 : 0;
            male += a;
            margins += margin;
            joint += a * margin;
            right += prediction == rows.get(i).label().orElseThrow() ? 1 : 0;
            selected += prediction;
            selectedMale += a * prediction;
        }
        return new Outcome(
                joint / n - male / n * (margins / n),
                selectedMale / male - (selected - selectedMale) / (n - male),
                right / n,
                selected / n);
    }

    private static double mean(List<Outcome> found, ToDoubleFunction<Outcome> of) {
        return found.stream().mapToDouble(of).average().orElseThrow();
    }

    private static String withError(List<Outcome> found, ToDoubleFunction<Outcome> of) {
        double mean = mean(found, of);
        double variance =
                found.stream().mapToDouble(of).map(x -> (x - mean) * (x - mean)).sum()
                        / (found.size() - 1);
        return String.format(Locale.ROOT, "%.3f +- %.3f", mean, Math.sqrt(variance / found.size()));
    }

    private static long collapsed(List<Outcome> found) {
        return found.stream().filter(Outcome::isCollapsed).count();
    }

    private static void print(String name, double lambda, List<Outcome> found) {
        System.out.printf(
                Locale.ROOT,
                "lambda %s, %s: covariance %s, parity difference %s, accuracy %s, collapsed %d of"
                        + " %d%n",
                lambda,
                name,
                withError(found, Outcome::covariance),
                withError(found, Outcome::difference),
                withError(found, Outcome::accuracy),
                collapsed(found),
                found.size());
    }
}
