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
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Attacks generated anew against every trained model, on clean rows of D_T: what each model's own
 * attacker reaches, beside rows that were made against a surrogate. A row survives if it survives
 * every attack.
 *
 * <p>The first 100 rows are attacked with four times the queries too: an accuracy that falls with
 * the budget is that of a search that was too short.
 *
 * @param attacks the attacks, at least one; a row that has fallen is not attacked again
 * @param rows clean rows that are attacked, the same for every model of a seed, at least 1; all if
 *     there are fewer
 */
public record AttackProbe(List<Attack> attacks, int rows) implements ModelProbe {
    private static final int SAMPLE_SEED = 0;
    private static final int LONGER = 4;
    private static final int LONGER_ROWS = 100;
    private static final int NOT_ASKED = -1;

    /** Checks the number of rows. */
    public AttackProbe {
        attacks = List.copyOf(attacks);
        Checks.requireAtLeast(attacks.size(), 1, "%s attacks; expected at least 1");
        Checks.requireAtLeast(rows, 1, "%s attacked rows; expected at least 1");
    }

    /** One attack. */
    public AttackProbe(Attack attack, int rows) {
        this(List.of(attack), rows);
    }

    /** The settings, ordered, for the description of a benchmark. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("attacks", attacks.stream().map(Attack::settings).toList());
        settings.put("rows", rows);
        settings.put("rows_with_four_budgets", LONGER_ROWS);
        return settings;
    }

    /**
     * One row each: prediction, perturbed prediction, queries, changed words, words, and the
     * perturbed prediction under four times the budget, -1 where it was not asked for.
     */
    @Override
    public float[][] measure(TextClassifier model, Dataset test, int maxLength) {
        int length = Math.min(maxLength, model.shape().positions());
        Victim victim = new AskedOnce(new ClassifierVictim(model, length));
        Dataset attacked = attacked(test);
        List<AttackedRow> worst = worst(attacks, victim, attacked.examples());
        List<AttackedRow> longer = longer(victim, worst);
        float[][] found = new float[worst.size()][];
        for (int i = 0; i < found.length; i++) {
            AttackedRow row = worst.get(i);
            found[i] =
                    new float[] {
                        row.prediction(),
                        row.perturbedPrediction(),
                        row.queries(),
                        row.changedWords(),
                        row.words(),
                        i < longer.size() ? longer.get(i).perturbedPrediction() : NOT_ASKED
                    };
        }
        return found;
    }

    /** Of every row the attack that it fell to, or the last one. */
    static List<AttackedRow> worst(List<Attack> attacks, Victim victim, List<Example> rows) {
        List<AttackedRow> worst = new ArrayList<>();
        for (Attack attack : attacks) {
            List<Integer> left = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                if (worst.size() <= i || worst.get(i).outcome() == Outcome.FAILED) {
                    left.add(i);
                }
            }
            if (left.isEmpty()) {
                break;
            }
            Dataset standing = new Dataset("attacked", left.stream().map(rows::get).toList());
            List<AttackedRow> found = attack.run(victim, standing).rows();
            if (worst.isEmpty()) {
                worst.addAll(found);
            } else {
                left.forEach(i -> worst.set(i, found.get(left.indexOf(i))));
            }
        }
        return worst;
    }

    /** The first rows; those that still stand are attacked again with a larger budget. */
    private List<AttackedRow> longer(Victim victim, List<AttackedRow> worst) {
        List<AttackedRow> sample =
                new ArrayList<>(worst.subList(0, Math.min(LONGER_ROWS, worst.size())));
        List<Integer> standing = new ArrayList<>();
        for (int i = 0; i < sample.size(); i++) {
            if (sample.get(i).outcome() == Outcome.FAILED) {
                standing.add(i);
            }
        }
        List<Attack> longer = attacks.stream().map(AttackProbe::withLongerSearch).toList();
        List<Example> rows = standing.stream().map(i -> sample.get(i).original()).toList();
        List<AttackedRow> again = rows.isEmpty() ? List.of() : worst(longer, victim, rows);
        for (int i = 0; i < again.size(); i++) {
            sample.set(standing.get(i), again.get(i));
        }
        return sample;
    }

    private static Attack withLongerSearch(Attack attack) {
        AttackOptions options = attack.options();
        return attack.withOptions(options.withMaxQueries(LONGER * options.maxQueries()));
    }

    /**
     * Shares of the same rows that survive.
     *
     * @param survive within the budget
     * @param surviveFourBudgets within four times it as well
     */
    public record LongerSearch(double survive, double surviveFourBudgets) {}

    /** What a longer search reaches, on the rows that were attacked twice. */
    public LongerSearch longerSearch(Dataset test, float[][] found) {
        Dataset attacked = attacked(test);
        int rows = 0;
        int survive = 0;
        int surviveLonger = 0;
        for (int i = 0; i < found.length; i++) {
            OptionalInt longer = afterLongerSearch(found[i]);
            if (longer.isPresent()) {
                int label = attacked.get(i).label().orElseThrow();
                rows++;
                survive += (int) found[i][1] == label ? 1 : 0;
                surviveLonger += longer.getAsInt() == label ? 1 : 0;
            }
        }
        return new LongerSearch(survive / (double) rows, surviveLonger / (double) rows);
    }

    /**
     * The perturbed prediction under four times the budget; empty for a row outside the sample.
     *
     * @param row of what {@link #measure} found
     */
    public static OptionalInt afterLongerSearch(float[] row) {
        return (int) row[5] == NOT_ASKED ? OptionalInt.empty() : OptionalInt.of((int) row[5]);
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
                    "%s results of an attack on %s rows; expected one for each; run again"
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
        String recipes = attacks.stream().map(Attack::recipe).collect(Collectors.joining("+"));
        return new AttackReport(recipes, results);
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
