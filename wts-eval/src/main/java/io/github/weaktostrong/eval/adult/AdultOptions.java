package io.github.weaktostrong.eval.adult;

import io.github.weaktostrong.data.Checks;

/**
 * Options of reading Adult.
 *
 * @param template how a person becomes a text, {@link AdultTemplate#ATTRIBUTE_LIST} by default
 * @param incomeThreshold dollars; the label is income &gt; threshold; 50,000 by default, and UCI's
 *     files, whose income is already cut there, admit no other
 * @param keepUnknown whether people with an unknown attribute are kept, true by default; without
 *     them UCI's 48,842 rows are 45,222
 */
public record AdultOptions(AdultTemplate template, double incomeThreshold, boolean keepUnknown) {
    /** The threshold of UCI's files, in dollars. */
    static final double UCI_THRESHOLD = 50_000;

    /** Checks the threshold. */
    public AdultOptions {
        Checks.requirePositive(
                incomeThreshold, "income threshold is %s; expected dollars above 0, such as 50000");
    }

    /** Returns the defaults. */
    public static AdultOptions defaults() {
        return new AdultOptions(AdultTemplate.ATTRIBUTE_LIST, UCI_THRESHOLD, true);
    }

    /** Returns a copy with another template. */
    public AdultOptions withTemplate(AdultTemplate template) {
        return new AdultOptions(template, incomeThreshold, keepUnknown);
    }

    /** Returns a copy with another threshold in dollars, for the reconstructed set. */
    public AdultOptions withIncomeThreshold(double incomeThreshold) {
        return new AdultOptions(template, incomeThreshold, keepUnknown);
    }

    /** Returns a copy that keeps or drops people with an unknown attribute. */
    public AdultOptions withKeepUnknown(boolean keepUnknown) {
        return new AdultOptions(template, incomeThreshold, keepUnknown);
    }
}
