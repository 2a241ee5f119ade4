package io.github.weaktostrong.eval.privacy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MembershipMetricsTest {
    record Row(double score, boolean member) {}

    @Provide
    Arbitrary<List<Row>> attacks() {
        return Combinators.combine(
                        Arbitraries.of(Double.NEGATIVE_INFINITY, -1.0, -0.0, 0.0, 0.5, 0.7, 2.0),
                        Arbitraries.of(true, false))
                .as(Row::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property(tries = 500)
    void auc_anyScores_equalsComparingAllPairs(@ForAll("attacks") List<Row> rows) {
        double wins = 0;
        int pairs = 0;
        for (Row member : rows) {
            for (Row other : rows) {
                if (member.member() && !other.member()) {
                    pairs++;
                    wins += member.score() > other.score() ? 1 : 0;
                    wins += member.score() == other.score() ? 0.5 : 0;
                }
            }
        }

        OptionalDouble auc = metrics(rows).auc();

        assertEquals(pairs > 0, auc.isPresent());
        assertEquals(pairs > 0 ? wins / pairs : 0, auc.orElse(0), 1e-12);
    }

    @Property(tries = 500)
    void tprAtFpr_anyScores_equalsTryingAllThresholds(
            @ForAll("attacks") List<Row> rows, @ForAll("levels") double level) {
        long members = rows.stream().filter(Row::member).count();
        long others = rows.size() - members;
        double best = 0;
        for (Row threshold : rows) {
            double tpr = (double) atLeast(rows, threshold.score(), true) / members;
            double fpr = (double) atLeast(rows, threshold.score(), false) / others;
            best = fpr <= level ? Math.max(best, tpr) : best;
        }

        OptionalDouble found = metrics(rows).tprAtFpr(level);

        assertEquals(members > 0 && others > 0, found.isPresent());
        assertEquals(found.isPresent() ? best : 0, found.orElse(0), 1e-12);
    }

    @Provide
    Arbitrary<Double> levels() {
        return Arbitraries.of(0.0, 0.01, 0.1, 0.25, 0.5, 1.0);
    }

    @Property(tries = 200)
    void auc_membershipSwapped_isTheComplement(@ForAll("attacks") List<Row> rows) {
        List<Row> swapped = rows.stream().map(r -> new Row(r.score(), !r.member())).toList();

        OptionalDouble auc = metrics(rows).auc();

        assertEquals(auc.isPresent(), metrics(swapped).auc().isPresent());
        auc.ifPresent(a -> assertEquals(1 - a, metrics(swapped).auc().orElseThrow(), 1e-12));
    }

    @Test
    void metrics_oneTiedPair_handComputed() {
        double[] scores = {0.9, 0.8, 0.8, 0.1};
        boolean[] member = {true, true, false, false};

        MembershipMetrics metrics = MembershipMetrics.of(scores, member);

        assertEquals(0.875, metrics.auc().orElseThrow());
        assertEquals(0.5, metrics.tprAtFpr(0.49).orElseThrow());
        assertEquals(1, metrics.tprAtFpr(0.5).orElseThrow());
        assertEquals(2, metrics.members());
        assertEquals(2, metrics.nonMembers());
    }

    @Test
    void between_sameRowsInTwoArrays_isTheSame_andLeavesThemAlone() {
        double[] members = {0.8, 0.9};
        double[] others = {0.8, -0.0};
        MembershipMetrics metrics = MembershipMetrics.between(members, others);

        assertEquals(0.875, metrics.auc().orElseThrow());
        assertEquals(0.5, metrics.tprAtFpr(0.49).orElseThrow());
        assertArrayEquals(new double[] {0.8, 0.9}, members);
        assertArrayEquals(new double[] {0.8, -0.0}, others);
        assertThrows(
                IllegalArgumentException.class,
                () -> MembershipMetrics.between(new double[0], new double[0]));
    }

    @Test
    void tprAtFpr_levelMetExactly_counts() {
        // One false positive in 100 non-members stands above the last member.
        double[] scores = new double[102];
        boolean[] member = new boolean[102];
        scores[0] = 3;
        member[0] = true;
        scores[1] = 2;
        scores[2] = 1;
        member[2] = true;

        MembershipMetrics metrics = MembershipMetrics.of(scores, member);

        assertEquals(1, metrics.tprAtFpr(0.01).orElseThrow());
        assertEquals(0.5, metrics.tprAtFpr(0.001).orElseThrow());
    }

    @Test
    void json_keys_areTheContracts() {
        assertEquals(
                "{\"auc\":1.0,\"tpr_at_fpr_1e2\":1.0,\"tpr_at_fpr_1e3\":1.0,\"members\":1,\"non_members\":1}",
                MembershipMetrics.of(new double[] {2, 1}, new boolean[] {true, false})
                        .toJson()
                        .toString());
        assertEquals(
                "{\"auc\":null,\"tpr_at_fpr_1e2\":null,\"tpr_at_fpr_1e3\":null,\"members\":1,\"non_members\":0}",
                MembershipMetrics.of(new double[] {2}, new boolean[] {true}).toJson().toString());
    }

    @Test
    void arguments_bad_areRefused() {
        assertMessage(
                "Row 2 has score NaN; expected a number (drop rows without a score)",
                () -> MembershipMetrics.of(new double[] {1, Double.NaN}, new boolean[2]));
        assertMessage(
                "Got 1 scores and 2 memberships; expected one of each per row, at least one row",
                () -> MembershipMetrics.of(new double[1], new boolean[2]));
        assertMessage(
                "level = 2.0; expected a false positive rate from 0 to 1, e.g. 0.01",
                () -> MembershipMetrics.of(new double[1], new boolean[1]).tprAtFpr(2));
        assertTrue(MembershipMetrics.of(new double[1], new boolean[1]).auc().isEmpty());
    }

    private static long atLeast(List<Row> rows, double score, boolean member) {
        return rows.stream().filter(r -> r.member() == member && r.score() >= score).count();
    }

    private static MembershipMetrics metrics(List<Row> rows) {
        boolean[] member = new boolean[rows.size()];
        for (int i = 0; i < member.length; i++) {
            member[i] = rows.get(i).member();
        }
        return MembershipMetrics.of(rows.stream().mapToDouble(Row::score).toArray(), member);
    }

    private static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
