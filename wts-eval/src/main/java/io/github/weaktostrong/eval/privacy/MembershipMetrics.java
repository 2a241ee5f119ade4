package io.github.weaktostrong.eval.privacy;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.data.Checks;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Success of scores in telling the examples a model was trained on (members) from others: a
 * membership inference attack's receiver operating characteristic.
 *
 * <p>A larger score says "member". Rows with the same score share one threshold: no threshold
 * separates them, so order among them never matters. Metrics are empty without members or without
 * non-members. Report the true positive rate at low false positive rates beside the AUC: an attack
 * that identifies a few members with certainty may have an AUC near 0.5 (Carlini et al. 2022,
 * <em>Membership Inference Attacks From First Principles</em>). A false positive rate below 1 /
 * non-members means no false positive at all.
 *
 * <p>Immutable.
 */
public final class MembershipMetrics {
    /** Members and non-members at or above each distinct score, from the highest score on. */
    private final int[] truePositives;

    private final int[] falsePositives;

    private MembershipMetrics(int[] truePositives, int[] falsePositives) {
        this.truePositives = truePositives;
        this.falsePositives = falsePositives;
    }

    /**
     * Computes the metrics of at least one row.
     *
     * @param scores the attack's scores, shape (N), larger means member; infinite allowed, NaN not
     * @param member whether the row was trained on, shape (N)
     */
    public static MembershipMetrics of(double[] scores, boolean[] member) {
        if (scores.length != member.length || scores.length == 0) {
            throw new IllegalArgumentException(
                    "Got %s scores and %s memberships; expected one of each per row, at least one row"
                            .formatted(scores.length, member.length));
        }
        requireNumbers(scores);
        return between(part(scores, member, true), part(scores, member, false));
    }

    /**
     * Computes the metrics of two sets of rows, at least one row together.
     *
     * @param members scores of the rows that were trained on; as in {@link #of}
     * @param nonMembers and of the others
     */
    public static MembershipMetrics between(double[] members, double[] nonMembers) {
        if (members.length + nonMembers.length == 0) {
            throw new IllegalArgumentException("No scores; expected at least one row");
        }
        requireNumbers(members);
        requireNumbers(nonMembers);
        double[] in = members.clone();
        double[] out = nonMembers.clone();
        Arrays.sort(in);
        Arrays.sort(out);
        return ofSorted(in, out);
    }

    private static void requireNumbers(double[] scores) {
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException(
                        "Row %s has score NaN; expected a number (drop rows without a score)"
                                .formatted(i + 1));
            }
        }
    }

    private static double[] part(double[] scores, boolean[] member, boolean which) {
        return IntStream.range(0, scores.length)
                .filter(i -> member[i] == which)
                .mapToDouble(i -> scores[i])
                .toArray();
    }

    /**
     * Returns the metrics of counts of rows at or above each threshold, from the highest on; a
     * threshold may add none.
     */
    static MembershipMetrics ofCounts(int[] truePositives, int[] falsePositives) {
        return new MembershipMetrics(truePositives, falsePositives);
    }

    private static MembershipMetrics ofSorted(double[] in, double[] out) {
        int[] truePositives = new int[in.length + out.length];
        int[] falsePositives = new int[in.length + out.length];
        int thresholds = 0;
        int i = in.length;
        int j = out.length;
        while (i + j > 0) {
            boolean first = j == 0 || (i > 0 && in[i - 1] >= out[j - 1]);
            double score = first ? in[i - 1] : out[j - 1];
            // By value, so that -0.0 and 0.0 are one score.
            while (i > 0 && in[i - 1] == score) {
                i--;
            }
            while (j > 0 && out[j - 1] == score) {
                j--;
            }
            truePositives[thresholds] = in.length - i;
            falsePositives[thresholds] = out.length - j;
            thresholds++;
        }
        return new MembershipMetrics(
                Arrays.copyOf(truePositives, thresholds),
                Arrays.copyOf(falsePositives, thresholds));
    }

    /** Rows that were trained on. */
    public int members() {
        return truePositives[truePositives.length - 1];
    }

    /** Rows that were not trained on. */
    public int nonMembers() {
        return falsePositives[falsePositives.length - 1];
    }

    /**
     * Area under the curve, in [0, 1]: the probability that a random member scores higher than a
     * random non-member, ties counting half; 0.5 is a coin toss.
     */
    public OptionalDouble auc() {
        if (undefined()) {
            return OptionalDouble.empty();
        }
        double pairs = 0;
        for (int i = 0; i < truePositives.length; i++) {
            int above = i == 0 ? 0 : truePositives[i - 1];
            int nonMembersHere = falsePositives[i] - (i == 0 ? 0 : falsePositives[i - 1]);
            pairs += nonMembersHere * (above + (truePositives[i] - above) / 2.0);
        }
        return OptionalDouble.of(pairs / members() / nonMembers());
    }

    /**
     * The largest true positive rate of a threshold whose false positive rate is at most the level;
     * 0 when even the highest score has too many false positives. No interpolation.
     *
     * @param level false positive rate allowed, in [0, 1], e.g. 0.01
     */
    public OptionalDouble tprAtFpr(double level) {
        Checks.requireShare(
                level, "level = %s; expected a false positive rate from 0 to 1, e.g. 0.01");
        if (undefined()) {
            return OptionalDouble.empty();
        }
        int found = 0;
        for (int i = 0; i < truePositives.length; i++) {
            if ((double) falsePositives[i] / nonMembers() <= level) {
                found = truePositives[i];
            }
        }
        return OptionalDouble.of((double) found / members());
    }

    /**
     * The metrics with snake_case keys, undefined values as JSON null.
     *
     * <p>{@code toString()} of the result keeps nulls; a {@code Gson} needs {@code serializeNulls}.
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.add("auc", numberOrNull(auc()));
        json.add("tpr_at_fpr_1e2", numberOrNull(tprAtFpr(1e-2)));
        json.add("tpr_at_fpr_1e3", numberOrNull(tprAtFpr(1e-3)));
        json.addProperty("members", members());
        json.addProperty("non_members", nonMembers());
        return json;
    }

    private boolean undefined() {
        return members() == 0 || nonMembers() == 0;
    }

    private static JsonElement numberOrNull(OptionalDouble value) {
        return value.isPresent() ? new JsonPrimitive(value.getAsDouble()) : JsonNull.INSTANCE;
    }
}
