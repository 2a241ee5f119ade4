package io.github.weaktostrong.trial;

import ai.djl.Device;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextGeneration;
import io.github.weaktostrong.model.TokenChoice;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TokenTargets;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.List;

/** Runs one training of a language model: opens, trains, measures, keeps, closes. */
public final class TextTrial {
    private static final int GENERATION_BATCH = 32;

    private final TextTrialStore store;
    private final Device device;

    /**
     * Prepares trainings.
     *
     * @param store keeps what they leave behind
     */
    public TextTrial(TextTrialStore store, Device device) {
        this.store = store;
        this.device = device;
    }

    /** Trains, measures and stores; the model and its teacher are in memory together. */
    public TextOutcome run(
            TextTrialSpec spec,
            TextData data,
            TrialProvenance provenance,
            TrainingListener listener) {
        long start = System.nanoTime();
        try (CausalLanguageModel model = CausalLanguageModel.open(spec.model(), device)) {
            PrivacyBudget spent = PrivacyBudget.notUsed();
            if (spec.trainedOn().isPresent()) {
                spent = train(model, spec, data, listener);
            }
            float[][] measured = data.probe().measure(model);
            TextOutcome outcome =
                    new TextOutcome(measured, spent, (System.nanoTime() - start) / 1e9);
            store.put(spec, outcome, provenance, model);
            return outcome;
        }
    }

    private PrivacyBudget train(
            CausalLanguageModel model,
            TextTrialSpec spec,
            TextData data,
            TrainingListener listener) {
        TokenizedDataset rows =
                data.texts(
                        spec.trainedOn().orElseThrow(),
                        model.tokenizer(),
                        model.shape().positions());
        List<int[]> texts = rows.ids();
        if (spec.teacher().isEmpty()) {
            return train(model, TokenTargets.texts(texts), spec, listener);
        }
        ModelSpec weights = ModelSpec.folder(store.model(spec.teacher().orElseThrow()));
        try (CausalLanguageModel teacher = CausalLanguageModel.open(weights, device)) {
            TextTransfer transfer = spec.transfer();
            if (transfer.kind() == TextTransfer.Kind.TOKENS) {
                TokenTargets targets =
                        transfer.topK() == 0
                                ? TokenTargets.distilling(texts, teacher)
                                : TokenTargets.distillingTopK(texts, teacher, transfer.topK());
                return train(model, targets, spec, listener);
            }
            TextGeneration generation =
                    new TextGeneration(
                            transfer.newTokens(), new TokenChoice.Greedy(), GENERATION_BATCH);
            TokenTargets targets =
                    TokenTargets.continuations(texts, teacher, transfer.prefix(), generation);
            return train(model, targets, spec, listener);
        }
    }

    private static PrivacyBudget train(
            CausalLanguageModel model,
            TokenTargets targets,
            TextTrialSpec spec,
            TrainingListener listener) {
        TrainingConfig.Builder config = spec.training().toBuilder();
        spec.mechanism().ifPresent(config::mechanism);
        return CausalTraining.run(model, targets, config.build(), listener).spent();
    }
}
