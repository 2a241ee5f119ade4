package io.github.weaktostrong.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The change of a metric from one cell to another, seed by seed: seeds share split and order, so
 * the spread of the differences says more than that of either cell.
 *
 * @param before values of the first cell, over the seeds that both cells have
 * @param after values of the other, same seeds
 * @param difference after minus before
 */
record PairedChange(OverSeeds before, OverSeeds after, OverSeeds difference) {

    static PairedChange of(Cell from, Cell to) {
        List<Double> before = new ArrayList<>();
        List<Double> after = new ArrayList<>();
        List<Double> difference = new ArrayList<>();
        Map<Long, Double> others = to.bySeed();
        from.bySeed()
                .forEach(
                        (seed, value) -> {
                            Double other = others.get(seed);
                            if (other != null) {
                                before.add(value);
                                after.add(other);
                                difference.add(other - value);
                            }
                        });
        return new PairedChange(
                new OverSeeds(before), new OverSeeds(after), new OverSeeds(difference));
    }

    boolean isDefined() {
        return !difference.values().isEmpty();
    }

    /** {@code from 0.1834 to 0.1222 (−0.0612 ± 0.0100 over 3 seeds: better)}. */
    String words(boolean higherIsBetter) {
        double change = difference.mean().orElseThrow();
        OptionalDouble deviation = difference.standardDeviation();
        String verdict =
                change == 0 ? "unchanged" : (change > 0) == higherIsBetter ? "better" : "worse";
        return "from %s to %s (%s%s over %s: %s)"
                .formatted(
                        Words.number(before.mean()),
                        Words.number(after.mean()),
                        Words.signed(change),
                        deviation.isPresent() ? " ± " + Words.number(deviation.getAsDouble()) : "",
                        Words.count(difference.values().size(), "seed"),
                        verdict);
    }
}
