package io.github.weaktostrong.trend;

import java.util.Locale;

/** What may be said about a claim. */
public enum Verdict {
    /** The claim holds, at the level of the test. */
    YES,
    /** Its opposite holds, at the level of the test. */
    NO,
    /** Neither: too few seeds, too much noise, or a model that did not learn its task. */
    UNDETERMINED;

    /** {@code yes}, {@code no} or {@code undetermined}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
