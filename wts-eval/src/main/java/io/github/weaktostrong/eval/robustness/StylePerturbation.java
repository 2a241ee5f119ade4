package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/**
 * A rule that writes a text in another way and leaves what it says, to make an out-of-distribution
 * set from any labelled data.
 *
 * <p>Labels are copied, not given anew; the rules are made for English. Immutable.
 */
public final class StylePerturbation {
    /** Share of words that {@link #typos()} hits. */
    public static final double TYPO_RATE = 0.3;

    private final String id;
    private final BiFunction<String, SplittableRandom, String> rule;

    private StylePerturbation(String id, BiFunction<String, SplittableRandom, String> rule) {
        this.id = id;
        this.rule = rule;
    }

    /**
     * A rule of one's own.
     *
     * @param id the name in {@link Example#variant()}, such as {@code upper_case}, not empty
     * @param rule from a text and the only source of randomness to the text, not empty
     */
    public static StylePerturbation of(
            String id, BiFunction<String, SplittableRandom, String> rule) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("the style has no name; expected one; add it");
        }
        return new StylePerturbation(id, rule);
    }

    /** Returns {@link #typos(double)} at {@value #TYPO_RATE}. */
    public static StylePerturbation typos() {
        return typos(TYPO_RATE);
    }

    /**
     * Typing errors: an inner letter left out, doubled, swapped with the next, or hit on the key
     * beside it.
     *
     * @param rate the probability of an error in a word of at least four characters, in (0, 1]
     */
    public static StylePerturbation typos(double rate) {
        Checks.requirePositiveShare(
                rate, "rate of typos is %s; expected a probability above 0, at most 1");
        return of("typos", (text, random) -> StyleRules.typos(text, rate, random));
    }

    /** Each word in capitals, with a capital or in small letters, at random. */
    public static StylePerturbation casing() {
        return of("casing", StyleRules::casing);
    }

    /** Contractions written out: <i>don't</i> as <i>do not</i>, <i>it's</i> as <i>it is</i>. */
    public static StylePerturbation expandedContractions() {
        return of("expanded_contractions", (text, random) -> StyleRules.expanded(text));
    }

    /** Words of an older English, from a small table: <i>you</i> as <i>thou</i>. */
    public static StylePerturbation archaicWords() {
        return of("archaic_words", (text, random) -> StyleRules.archaic(text));
    }

    /** The four rules of this class. */
    public static List<StylePerturbation> all() {
        return List.of(typos(), casing(), expandedContractions(), archaicWords());
    }

    /** The name in {@link Example#variant()}. */
    public String id() {
        return id;
    }

    /** The text in this style; equal seeds and texts give equal results. */
    public String apply(String text, long seed) {
        return rule.apply(text, Seeds.of(seed).child(id).child(text).random());
    }

    /**
     * The rows in this style, both texts of pairs; rows that the rule leaves as they are are left
     * out.
     *
     * @param data rows, with labels if the result is to have them
     * @return rows with the style as variant, the id followed by {@code #} and the style, and the
     *     source of the row they derive from; possibly none
     */
    public Dataset apply(Dataset data, long seed) {
        List<Example> rows = new ArrayList<>();
        for (Example row : data.examples()) {
            Example styled = Rewritten.first(row, apply(row.text(), seed));
            if (row.secondText().isPresent()) {
                String second = apply(row.secondText().get(), seed);
                styled = Rewritten.second(styled, second);
            }
            if (!styled.inputText().equals(row.inputText())) {
                Example named =
                        row.id().map(name -> name + '#' + id).map(styled::withId).orElse(styled);
                rows.add(named.withVariant(id));
            }
        }
        return new Dataset(data.name() + " " + id, rows);
    }
}
