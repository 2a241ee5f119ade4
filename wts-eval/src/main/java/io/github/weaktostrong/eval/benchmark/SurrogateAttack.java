package io.github.weaktostrong.eval.benchmark;

import ai.djl.Device;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.robustness.ClassifierVictim;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Perturbed rows made against a surrogate: a model of its own, with its own seed, trained on rows
 * that no model of the comparison sees.
 *
 * <p>Rows made against one of the compared models would make that model fail by construction.
 *
 * @param model what the surrogate starts from
 * @param training its training; its seed is the surrogate's
 * @param attack the attack
 */
public record SurrogateAttack(ModelSpec model, TrainingConfig training, Attack attack) {
    private static final int BATCH = 64;

    /** The settings, ordered, for the description of a benchmark. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("surrogate", model.name());
        settings.put("surrogate_training", training.settings());
        settings.putAll(attack.settings());
        return settings;
    }

    /**
     * Trains the surrogate and attacks rows on it.
     *
     * @param own labelled rows of the surrogate alone
     * @param rows labelled rows to perturb
     * @return the rows with what the attack made of them, see {@link Attack#perturb}
     */
    public Dataset perturb(Dataset own, Dataset rows, Device device) {
        int classes = Math.max(2, Math.max(own.classes(), rows.classes()));
        long head = Seeds.of(training.seed()).child("surrogate").value();
        try (TextClassifier victim = TextClassifier.open(model, classes, head, device)) {
            int length = Math.min(training.maxLength(), victim.shape().positions());
            TokenizedDataset tokens =
                    TokenizedDataset.of(own, victim.tokenizer(), length).requireTokens();
            ClassifierTraining.run(
                    victim,
                    LabelledRows.ofLabels(tokens, classes),
                    ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of()),
                    training,
                    TrainingListener.NONE);
            return attack.perturb(new ClassifierVictim(victim, length, BATCH), rows);
        }
    }
}
