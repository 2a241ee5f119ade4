package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.OnlineMix;
import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Training against an attack on the model itself: at the start of every epoch a share of the rows,
 * drawn anew, is attacked as the model is then.
 *
 * <pre>{@code (1 - lambda) * loss(x) + lambda * loss(x')   where x' was made, otherwise loss(x)}
 * </pre>
 *
 * <p>Since the model changes, no fixed edits tell the label, unlike those of a surrogate. x' is
 * made against the class that the row is trained towards, for every row alike, right or wrong; a
 * row in which no edit lowers that class has none.
 *
 * <p>Source: Goodfellow et al. (2015), for examples against the model in training; the search is
 * {@link Attack}'s.
 *
 * @param attack the search; its queries are the cost
 * @param lambda the weight of x', in [0, 1]; 0 leaves plain training
 * @param share of the rows that are attacked in an epoch, in (0, 1]
 */
public record OnlineAttack(Attack attack, double lambda, double share) implements OnlineMix {
    /** Queries of a row that leave room for the ranking of a sentence's words and some edits. */
    private static final int QUERIES = 60;

    private static final double CHANGED_SHARE = 0.1;
    private static final double SHARE = 0.25;

    /** Checks the ranges. */
    public OnlineAttack {
        Checks.requireShare(
                lambda,
                "lambda of online-attack is %s; expected the weight of the attacked rows, from 0 to"
                        + " 1; correct it");
        Checks.requirePositiveShare(
                share,
                "share of online-attack is %s; expected a share of the rows above 0, at most 1;"
                        + " correct it");
    }

    /**
     * TextBugger's character bugs with 60 queries a row, in a tenth of its words, on a quarter of
     * the rows.
     *
     * @param lambda the weight of x', in [0, 1]
     */
    public static OnlineAttack of(double lambda) {
        AttackOptions limits =
                AttackOptions.defaults().withMaxQueries(QUERIES).withMaxChangedShare(CHANGED_SHARE);
        return new OnlineAttack(Attack.textBugger().withOptions(limits), lambda, SHARE);
    }

    /** A copy with another search. */
    public OnlineAttack withAttack(Attack attack) {
        return new OnlineAttack(attack, lambda, share);
    }

    /** A copy that attacks another share of the rows. */
    public OnlineAttack withShare(double share) {
        return new OnlineAttack(attack, lambda, share);
    }

    @Override
    public String name() {
        return "online-attack";
    }

    @Override
    public double weight() {
        return lambda;
    }

    @Override
    public boolean isInert() {
        return lambda == 0;
    }

    @Override
    public List<Optional<Example>> perturbed(
            List<Example> rows, Model model, int epoch, long seed) {
        Seeds ofEpoch = Seeds.of(seed).child("epoch").child(epoch);
        int attacked = (int) attacked(rows.size());
        int[] drawn = Arrays.copyOf(ofEpoch.permutation(rows.size()), attacked);
        Arrays.sort(drawn);
        Dataset some = new Dataset("attacked", Arrays.stream(drawn).mapToObj(rows::get).toList());
        Attack seeded = attack.withOptions(attack.options().withSeed(ofEpoch.value()));
        Dataset made =
                seeded.trainingVersions(model::probabilities, some, TrainingVersions.AGAINST_ONLY);
        List<Optional<Example>> all = new ArrayList<>();
        rows.forEach(row -> all.add(Optional.empty()));
        for (int i = 0; i < drawn.length; i++) {
            all.set(drawn[i], made.get(i).perturbed().stream().findFirst());
        }
        return all;
    }

    private long attacked(long rows) {
        return (long) Math.ceil(share * rows);
    }

    @Override
    public long queries(long rows) {
        return attacked(rows) * attack.options().maxQueries();
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("lambda", lambda);
        settings.put("share", share);
        settings.put("attack", attack.settings());
        return settings;
    }

    @Override
    public Optional<String> property() {
        return Optional.of("adversarial");
    }

    @Override
    public String mechanism() {
        return String.format(
                Locale.ROOT,
                "(1 - %s) * loss(x) + %s * loss(x attacked at the start of the epoch)",
                lambda,
                lambda);
    }
}
