package io.github.weaktostrong.trend;

import java.util.Locale;

/** The verdict on a claim. */
public enum Verdict {
    /** The claim holds, at the level of the test. */
    YES,
    /** The opposite of the claim holds, at the level of the test. */
    NO,
    /**
     * Neither the claim nor its opposite holds: too few seeds, too much noise, or a model that did
     * not learn its task.
     */
    UNDETERMINED,
    /**
     * There is nothing to ask: the student gains too little over its teacher, or its trust is what
     * it is by construction.
     */
    NOT_APPLICABLE;

    /** {@code yes}, {@code no}, {@code undetermined} or {@code not_applicable}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
