package io.github.weaktostrong.result;

import io.github.weaktostrong.data.Checks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What was written down before a run, for its report.
 *
 * @param primary claims that are corrected for their number, whether this run is about them or not;
 *     the trends of other strategies are exploratory
 * @param revisions how many versions of the settings were tried on test rows before this one, since
 *     each one more is a chance to find what was hoped for; empty where nobody counted
 * @param settings the settings of the preset; none where the run has no preset
 */
public record Design(
        List<Hypothesis> primary, OptionalInt revisions, Map<String, String> settings) {
    /** Keeps copies. */
    public Design {
        revisions.ifPresent(
                n ->
                        Checks.requireAtLeast(
                                n, 0, "revisions = %s; expected how many were tried, 0 or more"));
        primary = List.copyOf(primary);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** These claims, without a preset and without a count of revisions. */
    public static Design of(List<Hypothesis> primary) {
        return new Design(primary, OptionalInt.empty(), Map.of());
    }

    /** Revisions and claims in two sentences. */
    public String words() {
        String tried =
                revisions.isPresent()
                        ? "Revisions of these settings that were tried before: "
                                + revisions.getAsInt()
                        : "How many revisions of these settings were tried before is not said";
        return tried
                + ". Claims named beforehand: "
                + (primary.isEmpty() ? "none" : String.join(", ", names()))
                + ".";
    }

    /** The claims as {@code PROPERTY/STRATEGY}. */
    List<String> names() {
        return primary.stream().map(Hypothesis::toString).toList();
    }
}
