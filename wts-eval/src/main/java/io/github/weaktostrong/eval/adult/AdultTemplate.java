package io.github.weaktostrong.eval.adult;

import java.util.List;

/**
 * A template by which a person of Adult becomes a text.
 *
 * <p>{@code {column}} stands for the value of an {@link AdultAttribute} in plain words, {@code
 * unknown} where it is not known. A clause in square brackets is left out where a number in it is 0
 * or the protected attribute in it is not to be shown. Immutable.
 */
public final class AdultTemplate {
    /**
     * A compact list, the default: "39 years old, male, white, born in United States, bachelor,
     * never married, no family, capital gain 2174, state government, clerk, 40 hours."; at most 60
     * tokens in the vocabulary of the mini models.
     */
    public static final AdultTemplate ATTRIBUTE_LIST =
            user(
                    "{age} years old, [{sex}, ]{race}, born in {native-country}, {education},"
                            + " {marital-status}, {relationship}[, capital gain {capital-gain}]"
                            + "[, capital loss {capital-loss}], {workclass}, {occupation},"
                            + " {hours-per-week} hours.");

    /** Short sentences, about twice as long as the list. */
    public static final AdultTemplate SENTENCES =
            user(
                    "The person is {age} years old. [The sex is {sex}. ]The race is {race}. The"
                            + " country of birth is {native-country}. The education is {education}."
                            + " The marital status is {marital-status}, the place in the family is"
                            + " {relationship}. [The capital gain was {capital-gain}. ][The capital"
                            + " loss was {capital-loss}. ]The sector is {workclass}, the job is"
                            + " {occupation}, for {hours-per-week} hours a week.");

    private final String pattern;
    private final List<TemplateClause> clauses;
    private final boolean includeProtected;

    private AdultTemplate(String pattern, List<TemplateClause> clauses, boolean includeProtected) {
        this.pattern = pattern;
        this.clauses = clauses;
        this.includeProtected = includeProtected;
    }

    /**
     * Creates a template of one's own.
     *
     * @param pattern a text with at least one {@code {column}}, and with {@code [clauses]} that may
     *     be left out
     * @return the template
     * @throws IllegalArgumentException if a placeholder is unknown or brackets do not pair
     */
    public static AdultTemplate user(String pattern) {
        return new AdultTemplate(pattern, TemplateClause.parse(pattern), true);
    }

    /**
     * Returns this template with or without the protected attribute, sex; it is shown by default.
     *
     * <p>Leaving it out hides the word, not the fact: the relationships husband and wife tell it
     * too, and other attributes correlate with it.
     *
     * @param include whether texts show the sex
     * @return the template
     * @throws IllegalArgumentException if {@code {sex}} stands outside of brackets and is not to be
     *     shown
     */
    public AdultTemplate includeProtected(boolean include) {
        for (TemplateClause clause : clauses) {
            if (!include && !clause.optional() && clause.has(AdultAttribute.SEX)) {
                throw new IllegalArgumentException(
                        "template shows {sex} outside of [brackets], so it cannot be left out;"
                                + " write [{sex}, ] or the like: "
                                + pattern);
            }
        }
        return new AdultTemplate(pattern, clauses, include);
    }

    /** Returns the pattern. */
    public String pattern() {
        return pattern;
    }

    /** Returns whether texts show the sex. */
    public boolean includesProtected() {
        return includeProtected;
    }

    /**
     * Returns the text of a person.
     *
     * @param row the person
     * @return the text, one line
     */
    public String text(AdultRow row) {
        StringBuilder text = new StringBuilder();
        for (TemplateClause clause : clauses) {
            boolean hidden = !includeProtected && clause.has(AdultAttribute.SEX);
            if (!(clause.optional() && (hidden || clause.hasZero(row)))) {
                clause.append(row, text);
            }
        }
        return text.toString();
    }
}
