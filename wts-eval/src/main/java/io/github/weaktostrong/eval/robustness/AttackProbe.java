package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.benchmark.ModelProbe;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.AttackedRow.Outcome;
import io.github.weaktostrong.model.TextClassifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An attack generated anew against every trained model, on clean rows of D_T: what each model's own
 * attacker reaches, beside rows that were made against a surrogate.
 *
 * @param attack the attack
 * @param rows clean rows that are attacked, the same for every model, at least 1; all if there are
 *     fewer
 */
public record AttackProbe(Attack attack, int rows) implements ModelProbe {
    private static final int BATCH = 64;
    private static final int SAMPLE_SEED = 0;

    /** Checks the number of rows. */
    public AttackProbe {
        Checks.requireAtLeast(rows, 1, "%s attacked rows; expected at least 1");
    }

    /** The settings, ordered, for the description of a benchmark. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(attack.settings());
        settings.put("rows", rows);
        return settings;
    }

    /** One row each: prediction, perturbed prediction, queries, changed words, words. */
    @Override
    public float[][] measure(TextClassifier model, Dataset test, int maxLength) {
        int length = Math.min(maxLength, model.shape().positions());
        ClassifierVictim victim = new ClassifierVictim(model, length, BATCH);
        List<float[]> found = new ArrayList<>();
        for (AttackedRow row : attack.run(victim, attacked(test)).rows()) {
            found.add(
                    new float[] {
                        row.prediction(),
                        row.perturbedPrediction(),
                        row.queries(),
                        row.changedWords(),
                        row.words()
                    });
        }
        return found.toArray(float[][]::new);
    }

    /**
     * Returns the report of what {@link #measure} found, without the perturbed texts, which are not
     * kept.
     *
     * @param test the D_T that was measured
     */
    public AttackReport report(Dataset test, float[][] found) {
        Dataset attacked = attacked(test);
        if (attacked.size() != found.length) {
            throw new IllegalArgumentException(
                    "%d results of an attack on %d rows; expected one for each; run again"
                            .formatted(found.length, attacked.size()));
        }
        List<AttackedRow> results = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            Example row = attacked.get(i);
            results.add(
                    new AttackedRow(
                            row,
                            row,
                            (int) found[i][0],
                            (int) found[i][1],
                            outcome(row.label().orElseThrow(), found[i]),
                            (int) found[i][2],
                            (int) found[i][3],
                            (int) found[i][4]));
        }
        return new AttackReport(attack.recipe(), results);
    }

    private static Outcome outcome(int label, float[] found) {
        if ((int) found[0] != label) {
            return Outcome.ALREADY_WRONG;
        }
        return (int) found[1] == label ? Outcome.FAILED : Outcome.SUCCEEDED;
    }

    private Dataset attacked(Dataset test) {
        return test.filter(row -> row.variant().isEmpty()).sample(rows, SAMPLE_SEED);
    }
}
