package io.github.weaktostrong.eval.privacy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import io.github.weaktostrong.eval.statistics.Interval;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * A membership attack's scores, its success and the intervals of that. Immutable.
 *
 * <p>Intervals are bootstrap percentiles at 95 % from 200 resamples of all rows, members and others
 * together, with a fixed seed. They hold the sampling of the rows, not that of another training. A
 * true positive rate at a false positive rate below 1 / non-members is that of no false positive at
 * all, and its interval too narrow.
 */
public final class MembershipAttack {
    /** Fewest non-members of which a rate of 0.1 % is at least one. */
    public static final int ENOUGH_NON_MEMBERS = 1000;

    private static final int RESAMPLES = 200;
    private static final double LEVEL = 0.95;

    private final double[] scores; // members first
    private final int members;

    private MembershipAttack(double[] scores, int members) {
        this.scores = scores;
        this.members = members;
    }

    /**
     * An attack on at least one row.
     *
     * @param members scores of the rows that were trained on, larger means member; infinite
     *     allowed, NaN not
     * @param nonMembers and of the others
     */
    public static MembershipAttack of(double[] members, double[] nonMembers) {
        MembershipMetrics.between(members, nonMembers); // refuses what has none
        double[] all =
                DoubleStream.concat(Arrays.stream(members), Arrays.stream(nonMembers)).toArray();
        return new MembershipAttack(all, members.length);
    }

    /** Returns the metrics of all rows. */
    public MembershipMetrics metrics() {
        return MembershipMetrics.between(
                Arrays.copyOf(scores, members), Arrays.copyOfRange(scores, members, scores.length));
    }

    /**
     * Returns the intervals of the defined rates, by the keys of {@link MembershipMetrics#toJson}.
     */
    public Map<String, Interval> intervals() {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        Resampling resampling = new Resampling(scores, members);
        rates().forEach(
                        (name, rate) ->
                                new Bootstrap(RESAMPLES, LEVEL, 0)
                                        .overRows(
                                                scores.length,
                                                rows -> rate.apply(resampling.metrics(rows)))
                                        .ifPresent(found -> intervals.put(name, found)));
        return intervals;
    }

    /** The metrics that have intervals, by key. */
    public static Map<String, Function<MembershipMetrics, OptionalDouble>> rates() {
        Map<String, Function<MembershipMetrics, OptionalDouble>> rates = new LinkedHashMap<>();
        rates.put("auc", MembershipMetrics::auc);
        rates.put("tpr_at_fpr_1e2", found -> found.tprAtFpr(1e-2));
        rates.put("tpr_at_fpr_1e3", found -> found.tprAtFpr(1e-3));
        return rates;
    }

    /**
     * Returns {@link MembershipMetrics#toJson} and {@code intervals}, low and high by key, or null.
     */
    public JsonObject toJson() {
        Map<String, Interval> found = intervals();
        JsonObject intervals = new JsonObject();
        rates().keySet()
                .forEach(name -> intervals.add(name, ends(Optional.ofNullable(found.get(name)))));
        JsonObject json = metrics().toJson();
        json.add("intervals", intervals);
        return json;
    }

    private static JsonElement ends(Optional<Interval> interval) {
        return interval.<JsonElement>map(
                        found -> {
                            JsonArray ends = new JsonArray();
                            found.ends().forEach(ends::add);
                            return ends;
                        })
                .orElse(JsonNull.INSTANCE);
    }

    /**
     * Returns a warning about too few non-members for the lowest rate; empty if there are enough.
     */
    public Optional<String> warning() {
        int others = scores.length - members;
        return others >= ENOUGH_NON_MEMBERS
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "%d non-members: a true positive rate at 0.1 %% false positives"
                                        + " needs %,d for one false positive",
                                others,
                                ENOUGH_NON_MEMBERS));
    }

    /** Metrics of drawn rows, without sorting them each time. */
    static final class Resampling {
        /** Threshold of each row: 0 for the highest score, equal scores alike. */
        private final int[] thresholds;

        private final int members;
        private final int distinct;

        /**
         * Ranks the scores.
         *
         * @param scores those of the members first
         */
        Resampling(double[] scores, int members) {
            this.members = members;
            double[] levels =
                    Arrays.stream(scores).map(score -> 0.0 - score).sorted().distinct().toArray();
            distinct = levels.length;
            thresholds =
                    Arrays.stream(scores)
                            .mapToInt(score -> Arrays.binarySearch(levels, 0.0 - score))
                            .toArray();
        }

        /** Returns the metrics of rows by their index in the scores, any of them several times. */
        MembershipMetrics metrics(int[] rows) {
            int[] truePositives = new int[distinct];
            int[] falsePositives = new int[distinct];
            for (int row : rows) {
                (row < members ? truePositives : falsePositives)[thresholds[row]]++;
            }
            Arrays.parallelPrefix(truePositives, Integer::sum);
            Arrays.parallelPrefix(falsePositives, Integer::sum);
            return MembershipMetrics.ofCounts(truePositives, falsePositives);
        }
    }
}
