package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.PreparedMix;
import io.github.weaktostrong.provenance.Seeds;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains on every row with some of its words changed beside the row itself: easy data augmentation.
 *
 * <pre>{@code (1 - lambda) * loss(x) + lambda * loss(x')}</pre>
 *
 * <p>In every epoch one of four operations, drawn by the seed for each row, makes x', in both texts
 * of a pair: words replaced by synonyms, synonyms inserted, words swapped, or words deleted. x' has
 * the target of x; a row that the operation leaves as it is contributes loss(x) alone. No operation
 * knows the label: a negation may be moved or deleted.
 *
 * <p>Source: Wei and Zou (2019), <em>EDA: Easy Data Augmentation Techniques for Boosting
 * Performance on Text Classification Tasks</em>, arXiv 1901.11196, section 2. Deviations: one x' in
 * every epoch, weighed, in place of 4 to 16 in the data ({@code n / (n + 1)} is the weight of n);
 * synonyms are those of {@link WordNetSynonyms}; punctuation and case stay.
 *
 * @param lambda the weight of x', in [0, 1]; 0 leaves plain training
 * @param rate the share of a text's words that an operation changes, in (0, 1], at least one word;
 *     of deletion the probability of each; {@value #RATE} in the paper (its alpha)
 */
public record EasyDataAugmentation(double lambda, double rate) implements PreparedMix {
    /** The name in texts and settings. */
    public static final String NAME = "eda";

    /** The paper's rate of every operation. */
    public static final double RATE = 0.1;

    /** Checks the ranges. */
    public EasyDataAugmentation {
        Checks.requireShare(
                lambda,
                "lambda of "
                        + NAME
                        + " is %s; expected the weight of the changed rows, from 0 to 1; correct"
                        + " it");
        Checks.requirePositiveShare(
                rate,
                "rate of "
                        + NAME
                        + " is %s; expected a share of a text's words above 0, at most 1; "
                        + RATE
                        + " is usual");
    }

    /**
     * The four operations at the paper's rate.
     *
     * @param lambda the weight of x', in [0, 1]
     */
    public static EasyDataAugmentation of(double lambda) {
        return new EasyDataAugmentation(lambda, RATE);
    }

    /** A copy that changes another share of the words. */
    public EasyDataAugmentation withRate(double rate) {
        return new EasyDataAugmentation(lambda, rate);
    }

    @Override
    public String name() {
        return NAME;
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
    public TargetRule targetRule() {
        return TargetRule.SHARED_LABEL;
    }

    /** The row with its words changed; empty where they were not, or the weight is 0. */
    @Override
    public Optional<Example> perturbed(Example example, int epoch, long seed) {
        if (lambda == 0) {
            return Optional.empty();
        }
        SplittableRandom random = Seeds.of(seed).child(example.inputText()).child(epoch).random();
        WordEdit[] edits = WordEdit.values();
        WordEdit edit = edits[random.nextInt(edits.length)];
        WordNetSynonyms synonyms = WordNetSynonyms.open();
        Example changed = Example.of(edit.apply(example.text(), rate, synonyms, random));
        if (example.secondText().isPresent()) {
            String second = example.secondText().get();
            changed = changed.withSecondText(edit.apply(second, rate, synonyms, random));
        }
        return changed.texts().equals(example.texts()) ? Optional.empty() : Optional.of(changed);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("lambda", lambda);
        settings.put("rate", rate);
        settings.put("synonyms", "wordnet-3.1");
        return settings;
    }

    @Override
    public Optional<String> property() {
        return Optional.of("ood");
    }

    @Override
    public String mechanism() {
        return String.format(
                Locale.ROOT,
                "(1 - %s) * loss(x) + %s * loss(x with %s of its words replaced, inserted, swapped"
                        + " or deleted)",
                lambda,
                lambda,
                rate);
    }
}
