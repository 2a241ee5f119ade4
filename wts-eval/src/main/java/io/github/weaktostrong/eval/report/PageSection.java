package io.github.weaktostrong.eval.report;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A section of a page.
 *
 * @param heading empty for what stands before the first one
 * @param folded whether a reader opens it
 * @param parts what it consists of, in a list that grows with the page
 */
record PageSection(String heading, boolean folded, List<Part> parts) {

    /** The heading as the end of an address. */
    String id() {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    /** Class in the page's style. */
    @Nullable String tone() {
        return heading.equals(ReportPage.DISTRUST) ? "alert" : null;
    }
}
