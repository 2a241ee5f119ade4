package io.github.weaktostrong.eval.benchmark;

import ai.djl.Device;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.robustness.ClassifierVictim;
import io.github.weaktostrong.eval.robustness.TrainingVersions;
import io.github.weaktostrong.eval.robustness.Victim;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Perturbed rows made against a surrogate: a model of its own, with its own seed, trained on rows
 * that no model of the comparison sees.
 *
 * <p>Rows made against one of the compared models would make that model fail by construction.
 *
 * @param model what the surrogate starts from
 * @param training its training; its seed is the surrogate's
 * @param attack the attack
 * @param versions what adversarial training is given; {@link TrainingVersions#SYMMETRIC} unless
 *     told
 * @param kept folder of what was made, so that other processes and later runs read it there; empty
 *     to make it in every process
 */
public record SurrogateAttack(
        ModelSpec model,
        TrainingConfig training,
        Attack attack,
        TrainingVersions versions,
        Optional<Path> kept) {
    private static final Logger LOG = LoggerFactory.getLogger(SurrogateAttack.class);

    /** Symmetric versions, made in every process. */
    public SurrogateAttack(ModelSpec model, TrainingConfig training, Attack attack) {
        this(model, training, attack, TrainingVersions.SYMMETRIC, Optional.empty());
    }

    /** The settings, ordered, for the description of a benchmark. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("surrogate", model.name());
        settings.put("surrogate_training", training.settings());
        settings.putAll(attack.settings());
        settings.put("training_versions", versions.id());
        settings.put(
                "weight_against_label",
                switch (versions) {
                    case SYMMETRIC -> "lambda / 3";
                    case AGAINST_ONLY -> "lambda";
                    case ONLINE -> "lambda, of the rows attacked in an epoch";
                });
        return settings;
    }

    /**
     * The versions of rows.
     *
     * @param tested rows with what the attack on their label made of them, see {@link
     *     Attack#perturb}
     * @param training by class, rows with what was made for that class, whatever their own is, see
     *     {@link Attack#trainingVersions}
     */
    record Made(Map<Example, List<Example>> tested, List<Map<Example, List<Example>>> training) {
        /** The row with versions to train on where its label is hidden: those for every class. */
        Example forEveryClass(Example row) {
            List<Example> all = new ArrayList<>();
            training.forEach(made -> all.addAll(made.getOrDefault(row, List.of())));
            return row.withPerturbed(all);
        }

        /** The row with versions to train on where its label is known. */
        Example forItsClass(Example row) {
            Map<Example, List<Example>> made = training.get(row.label().orElseThrow());
            return row.withPerturbed(made.getOrDefault(row, List.of()));
        }

        /** The row with versions to be tested on. */
        Example attacked(Example row) {
            return row.withPerturbed(tested.getOrDefault(row, List.of()));
        }
    }

    /**
     * Trains the surrogate and attacks rows on it, or reads what was made before.
     *
     * @param own labelled rows of the surrogate alone
     * @param rows labelled rows to perturb
     */
    Made perturb(Dataset own, Dataset rows, Device device) {
        return kept.map(folder -> KeptVersions.in(folder, this, own, rows))
                .map(file -> file.orMade(() -> made(own, rows, device)))
                .orElseGet(() -> made(own, rows, device));
    }

    private Made made(Dataset own, Dataset rows, Device device) {
        LOG.info(
                "attacking {} rows by {} against {}, once",
                rows.size(),
                attack.recipe(),
                model.name());
        int compared = Math.max(2, rows.classes());
        int classes = Math.max(compared, own.classes());
        long head = Seeds.of(training.seed()).child("surrogate").value();
        try (TextClassifier model = TextClassifier.open(model(), classes, head, device)) {
            int length = Math.min(training.maxLength(), model.shape().positions());
            TokenizedDataset tokens =
                    TokenizedDataset.of(own, model.tokenizer(), length).requireTokens();
            ClassifierTraining.run(
                            model,
                            LabelledRows.ofLabels(tokens, classes),
                            ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of()),
                            training,
                            TrainingListener.NONE)
                    .requireComplete(training);
            Victim victim = new ClassifierVictim(model, length);
            List<Map<Example, List<Example>>> byClass = new ArrayList<>();
            for (int c = 0; c < compared; c++) {
                int label = c;
                Dataset labelled = rows.map(row -> row.withLabel(label));
                byClass.add(
                        versions == TrainingVersions.ONLINE
                                ? Map.of()
                                : made(rows, attack.trainingVersions(victim, labelled, versions)));
            }
            return new Made(made(rows, attack.perturb(victim, rows)), byClass);
        }
    }

    private static Map<Example, List<Example>> made(Dataset rows, Dataset perturbed) {
        Map<Example, List<Example>> made = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            made.put(rows.get(i), perturbed.get(i).perturbed());
        }
        return made;
    }
}
