package io.github.weaktostrong.trial;

import ai.djl.Device;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs one training: opens the model, trains it, keeps its predictions, closes it. */
public final class Trial {
    private static final int EVALUATION_BATCH = 64;

    private Trial() {}

    /**
     * Trains and evaluates.
     *
     * @param data the split that {@code spec.data()} describes
     * @param labels the teacher's labels of D_WTS; none for ground truth
     */
    public static TrialOutcome run(
            TrialSpec spec,
            SeedData data,
            TeacherLabels labels,
            Device device,
            TrainingListener listener) {
        long start = System.nanoTime();
        try (TextClassifier model =
                TextClassifier.open(spec.model(), data.classes(), spec.headSeed(), device)) {
            int maxLength = Math.min(spec.training().maxLength(), model.shape().positions());
            Tokenizer tokenizer = model.tokenizer();
            TrainingConfig.Builder config = spec.training().toBuilder();
            Regularizers.mechanism(spec.regularizers()).ifPresent(config::mechanism);
            List<TrainingStep> steps =
                    ClassifierTraining.run(
                                    model,
                                    rows(spec, data, tokenizer, maxLength, labels, model.classes()),
                                    ClassificationObjective.of(
                                            spec.mainLoss(),
                                            Regularizers.withoutMechanism(spec.regularizers())),
                                    config.build(),
                                    listener)
                            .steps();
            boolean teaches = spec.part() == Part.WEAK;
            return new TrialOutcome(
                    probabilities(model, data.validation(tokenizer, maxLength)),
                    probabilities(model, data.test(tokenizer, maxLength)),
                    teaches ? labels(model, data, maxLength) : TeacherLabels.none(),
                    data.probe().measure(model, data.splits().test(), maxLength),
                    finalLoss(steps.get(steps.size() - 1)),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private static @Nullable Double finalLoss(TrainingStep last) {
        return last.isMeasured() ? (Double) last.loss() : null;
    }

    private static LabelledRows rows(
            TrialSpec spec,
            SeedData data,
            Tokenizer tokenizer,
            int maxLength,
            TeacherLabels labels,
            int classes) {
        if (!spec.labels().isGroundTruth()) {
            WeakLabels form = spec.labels().form();
            return LabelledRows.of(data.transfer(tokenizer, maxLength), form.of(labels.rows()))
                    .withPerturbedLabels(form.of(labels.perturbed()));
        }
        TokenizedDataset rows =
                spec.part() == Part.WEAK
                        ? data.weak(tokenizer, maxLength)
                        : data.labelledTransfer(tokenizer, maxLength);
        return LabelledRows.ofLabels(rows, classes);
    }

    private static TeacherLabels labels(TextClassifier model, SeedData data, int maxLength) {
        Tokenizer tokenizer = model.tokenizer();
        return new TeacherLabels(
                probabilities(model, data.transfer(tokenizer, maxLength)),
                probabilities(model, data.perturbedTransfer(tokenizer, maxLength)));
    }

    /** Class probabilities of every row, without a graph. */
    public static float[][] probabilities(TextClassifier model, TokenizedDataset rows) {
        List<int[]> tokens = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            tokens.add(rows.ids(i));
        }
        float[][] logits = model.logits(tokens, EVALUATION_BATCH);
        float[][] probabilities = new float[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Softmax.of(logits[i]);
        }
        return probabilities;
    }
}
