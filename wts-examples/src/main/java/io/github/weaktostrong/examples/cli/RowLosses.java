package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.SoftCrossEntropy;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.train.CorpusLoss;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Losses of rows at a model's present parameters, as a plain training of these rows has them. */
final class RowLosses {
    private RowLosses() {}

    /**
     * Mean cross-entropy of some rows with their targets.
     *
     * @param batch their indices
     * @param atOnce rows of one forward pass
     */
    static double mean(TextClassifier model, LabelledRows rows, int[] batch, int atOnce) {
        List<int[]> tokens = IntStream.of(batch).mapToObj(rows.tokens()::get).toList();
        return mean(model.logits(tokens, atOnce), rows, batch);
    }

    private static double mean(float[][] logits, LabelledRows rows, int[] batch) {
        double[][] targets = new double[batch.length][];
        for (int i = 0; i < batch.length; i++) {
            float[] target = rows.targets()[batch[i]];
            targets[i] = IntStream.range(0, target.length).mapToDouble(c -> target[c]).toArray();
        }
        return SoftCrossEntropy.evaluate(logits, targets).value();
    }

    /** Mean over rows of each row's mean token loss; NaN where no row has a next token. */
    static double mean(CausalLanguageModel model, TokenizedDataset rows, int[] batch, int atOnce) {
        List<int[]> tokens =
                IntStream.of(batch).mapToObj(rows::ids).filter(row -> row.length > 1).toList();
        CorpusLoss losses = CorpusLoss.of(model, tokens, atOnce);
        return IntStream.range(0, losses.rows())
                .mapToDouble(i -> losses.meanTokenLoss(i).orElseThrow())
                .average()
                .orElse(Double.NaN);
    }

    /** {@code loss} and {@code accuracy}, the share of rows put into their target's class. */
    static Map<String, Double> ofAll(TextClassifier model, LabelledRows rows, int atOnce) {
        float[][] logits = model.logits(rows.tokens(), atOnce);
        long right =
                IntStream.range(0, logits.length)
                        .filter(i -> argmax(logits, i) == argmax(rows.targets(), i))
                        .count();
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("loss", mean(logits, rows, IntStream.range(0, logits.length).toArray()));
        numbers.put("accuracy", (double) right / logits.length);
        return numbers;
    }

    private static int argmax(float[][] rows, int row) {
        return Softmax.argmax(rows[row]);
    }

    /** {@code loss}, as {@link #mean} has it, of all rows. */
    static Map<String, Double> ofAll(CausalLanguageModel model, TokenizedDataset rows, int atOnce) {
        return Map.of("loss", mean(model, rows, IntStream.range(0, rows.size()).toArray(), atOnce));
    }

    /** Measures a model on other rows than those it is trained on, after every epoch. */
    static final class Validation implements TrainingListener {
        private final Supplier<Map<String, Double>> measure;
        private final List<Map<String, Object>> epochs = new ArrayList<>();
        private Map<String, Double> latest = Map.of();

        /** Asks for numbers by name, at the model's present parameters. */
        Validation(Supplier<Map<String, Double>> measure) {
            this.measure = measure;
        }

        /** Adds what was measured after an earlier epoch, before the training was stopped. */
        void add(JsonObject measured) {
            Map<String, Object> row = new LinkedHashMap<>();
            measured.entrySet().forEach(e -> row.put(e.getKey(), e.getValue()));
            epochs.add(row);
        }

        /** The loss after the last epoch; NaN before the first. */
        double latestLoss() {
            return latest.getOrDefault("loss", Double.NaN);
        }

        /** The numbers after the last epoch, named {@code validation/loss} and so on. */
        Map<String, Double> latest() {
            Map<String, Double> named = new LinkedHashMap<>();
            latest.forEach((name, value) -> named.put("validation/" + name, value));
            return named;
        }

        /** Epoch and numbers, in order. */
        List<Map<String, Object>> epochs() {
            return epochs;
        }

        @Override
        public void onStep(TrainingStep step) {
            // whole epochs only
        }

        @Override
        public void onEpoch(int epoch) {
            Map<String, Double> numbers = measure.get();
            latest = numbers;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("epoch", epoch);
            row.putAll(numbers);
            epochs.add(row);
            System.err.println("wts: validation after epoch " + epoch + ": " + numbers);
        }
    }
}
