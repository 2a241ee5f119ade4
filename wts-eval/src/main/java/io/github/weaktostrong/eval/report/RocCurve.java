package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.eval.privacy.MembershipMetrics;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The success of one model's losses in telling its own messages from held-out ones, on a grid of
 * false positive rates, and the most that its budget allows there.
 *
 * @param members messages of its own part
 * @param nonMembers held-out messages
 * @param truePositives at each {@link #level}
 * @param ceiling at each level; 1 where nothing is guaranteed
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record RocCurve(
        Strategy strategy,
        Role role,
        long seed,
        int members,
        int nonMembers,
        double[] truePositives,
        double[] ceiling,
        boolean isGuaranteed) {
    /** Lowest false positive rate. */
    static final double LOWEST = 1e-3;

    static final String HEADER =
            "strategy,role,seed,members,non_members,false_positive_rate,true_positive_rate,ceiling";

    private static final int PER_DECADE = 10;
    private static final int LEVELS = 3 * PER_DECADE + 1;

    /** A false positive rate of the grid: 0.1 % to 1, ten a decade. */
    static double level(int index) {
        return Math.pow(10, (index - LEVELS + 1.0) / PER_DECADE);
    }

    /** The curve of a run; empty if it has no losses of its own or of held-out messages. */
    static Optional<RocCurve> of(RunResult run, MembershipCeiling most) {
        List<String> columns = run.rows().columns();
        if (!columns.containsAll(List.of("split", "loss")) || run.selection().privacy().isEmpty()) {
            return Optional.empty();
        }
        boolean isStudent = run.role() == Role.WTS_NAIVE;
        String own = isStudent ? "d_wts" : "d_w";
        double[] members = scores(run, own);
        double[] others = scores(run, "held_out");
        if (members.length == 0 || others.length == 0) {
            return Optional.empty();
        }
        MembershipMetrics found = MembershipMetrics.between(members, others);
        PrivacyStatement privacy = run.selection().privacy().orElseThrow();
        PrivacyBudget budget = isStudent ? privacy.dWts() : privacy.dW();
        double[] levels = IntStream.range(0, LEVELS).mapToDouble(RocCurve::level).toArray();
        double[] truePositives =
                Arrays.stream(levels).map(at -> found.tprAtFpr(at).orElseThrow()).toArray();
        return Optional.of(
                new RocCurve(
                        run.strategy(),
                        run.role(),
                        run.seed(),
                        members.length,
                        others.length,
                        truePositives,
                        most.truePositiveRates(budget, levels),
                        budget.guaranteedEpsilon().isPresent()));
    }

    private static double[] scores(RunResult run, String split) {
        int at = run.rows().columns().indexOf("split");
        int loss = run.rows().columns().indexOf("loss");
        return run.rows().table().stream()
                .filter(row -> row.get(at).equals(split) && row.get(loss) instanceof Number)
                .mapToDouble(row -> MembershipScores.loss(((Number) row.get(loss)).doubleValue()))
                .toArray();
    }

    static double[] meanTruePositives(List<RocCurve> curves) {
        return mean(curves, RocCurve::truePositives);
    }

    static double[] meanCeiling(List<RocCurve> curves) {
        return mean(curves, RocCurve::ceiling);
    }

    private static double[] mean(List<RocCurve> curves, Function<RocCurve, double[]> values) {
        double[] mean = new double[LEVELS];
        Arrays.setAll(
                mean,
                i -> curves.stream().mapToDouble(c -> values.apply(c)[i]).average().orElseThrow());
        return mean;
    }

    /** One CSV line a level. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LEVELS; i++) {
            lines.add(
                    "%s,%s,%s,%s,%s,%s,%s,%s"
                            .formatted(
                                    strategy,
                                    role,
                                    seed,
                                    members,
                                    nonMembers,
                                    level(i),
                                    truePositives[i],
                                    ceiling[i]));
        }
        return lines;
    }
}
