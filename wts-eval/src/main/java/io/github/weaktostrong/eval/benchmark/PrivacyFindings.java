package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.MeasuredModel;
import io.github.weaktostrong.Metrics;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.eval.privacy.MembershipMetrics;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import io.github.weaktostrong.trial.TrialSpec.Part;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/** Attacks on one model, part by part, as metrics. */
final class PrivacyFindings {
    private static final int RESAMPLES = 200; // each sorts all messages
    private static final double LEVEL = 0.95;

    private final MeasuredModel model;
    private final MeasuredMessages view;
    private final MeasuredMessages untuned;
    private final String own;

    PrivacyFindings(MeasuredModel model, MeasuredMessages view, MeasuredMessages untuned) {
        this.model = model;
        this.view = view;
        this.untuned = untuned;
        this.own = model.part() == Part.WEAK ? MessageSet.D_W : MessageSet.D_WTS;
    }

    Metrics metrics() {
        int[] attacked = view.attacked(own);
        OptionalDouble rate = view.tokenMatch(attacked);
        OptionalDouble heldOut = view.tokenMatch(view.attacked(MessageSet.HELD_OUT));
        Metrics metrics =
                Metrics.none()
                        .with("perplexity", view.perplexity(view.scored(MessageSet.HELD_OUT)))
                        .with("extraction_rate", rate)
                        .with("exact_extraction_rate", view.exactMatch(attacked))
                        .with("extraction_excess_over_held_out", excess(rate, heldOut))
                        .with(
                                "extraction_excess_over_untuned",
                                excess(rate, untuned.tokenMatch(attacked)));
        for (String split : List.of(MessageSet.D_W, MessageSet.D_WTS, MessageSet.HELD_OUT)) {
            int[] of = view.attacked(split);
            metrics =
                    metrics.with("extraction_rate_" + split, view.tokenMatch(of))
                            .with("exact_extraction_rate_" + split, view.exactMatch(of));
        }
        return metrics.and(membership());
    }

    private static OptionalDouble excess(OptionalDouble value, OptionalDouble base) {
        return value.isPresent() && base.isPresent()
                ? OptionalDouble.of(value.getAsDouble() - base.getAsDouble())
                : OptionalDouble.empty();
    }

    /** Members are the messages of the model's own part, others those held out. */
    private Metrics membership() {
        MembershipMetrics loss = attack(own, this::loss);
        Metrics metrics =
                Metrics.none()
                        .with("membership_auc", loss.auc())
                        .with("membership_tpr_at_fpr_1e2", loss.tprAtFpr(1e-2))
                        .with("membership_tpr_at_fpr_1e3", loss.tprAtFpr(1e-3))
                        .with("membership_tpr_ceiling_at_fpr_1e2", ceiling(1e-2))
                        .with("membership_tpr_ceiling_at_fpr_1e3", ceiling(1e-3))
                        .with("membership_members", loss.members())
                        .with("membership_non_members", loss.nonMembers());
        for (Map.Entry<String, IntToDoubleFunction> score : scores().entrySet()) {
            MembershipMetrics found = attack(own, score.getValue());
            metrics =
                    metrics.with("membership_auc_" + score.getKey(), found.auc())
                            .with(
                                    "membership_tpr_at_fpr_1e2_" + score.getKey(),
                                    found.tprAtFpr(1e-2));
        }
        return metrics.with("membership_auc_d_w", attack(MessageSet.D_W, this::loss).auc())
                .with("membership_auc_d_wts", attack(MessageSet.D_WTS, this::loss).auc());
    }

    private double ceiling(double falsePositiveRate) {
        return MembershipCeiling.truePositiveRate(model.budget(), falsePositiveRate);
    }

    private double loss(int row) {
        return MembershipScores.loss(view.loss(row));
    }

    private Map<String, IntToDoubleFunction> scores() {
        Map<String, IntToDoubleFunction> scores = new LinkedHashMap<>();
        scores.put("reference", i -> MembershipScores.reference(view.loss(i), untuned.loss(i)));
        scores.put("zlib", i -> MembershipScores.zlib(view.loss(i), view.messages().zlibBytes(i)));
        scores.put("min_k", view::minK);
        scores.put("min_k_plus_plus", view::minKPlusPlus);
        return scores;
    }

    private MembershipMetrics attack(String members, IntToDoubleFunction score) {
        return attack(view.scored(members), view.scored(MessageSet.HELD_OUT), score);
    }

    private static MembershipMetrics attack(
            int[] members, int[] others, IntToDoubleFunction score) {
        double[] scores = new double[members.length + others.length];
        boolean[] member = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            member[i] = i < members.length;
            scores[i] = score.applyAsDouble(member[i] ? members[i] : others[i - members.length]);
        }
        return MembershipMetrics.of(scores, member);
    }

    /** Intervals at 95 % from resampled messages. */
    Map<String, List<Double>> intervals() {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        int[] held = view.scored(MessageSet.HELD_OUT);
        int[] attacked = view.attacked(own);
        Bootstrap bootstrap = Bootstrap.withSeed(0);
        bootstrap
                .overRows(held.length, rows -> view.perplexity(of(held, rows)))
                .ifPresent(i -> intervals.put("perplexity", List.of(i.low(), i.high())));
        bootstrap
                .overRows(attacked.length, rows -> view.tokenMatch(of(attacked, rows)))
                .ifPresent(i -> intervals.put("extraction_rate", List.of(i.low(), i.high())));
        bootstrap
                .overRows(attacked.length, rows -> view.exactMatch(of(attacked, rows)))
                .ifPresent(i -> intervals.put("exact_extraction_rate", List.of(i.low(), i.high())));
        int[] members = view.scored(own);
        Map<String, Function<MembershipMetrics, OptionalDouble>> attacks = new LinkedHashMap<>();
        attacks.put("membership_auc", MembershipMetrics::auc);
        attacks.put("membership_tpr_at_fpr_1e2", found -> found.tprAtFpr(1e-2));
        attacks.forEach(
                (name, of) ->
                        new Bootstrap(RESAMPLES, LEVEL, 0)
                                .overRows(
                                        members.length + held.length,
                                        rows -> of.apply(resampled(members, held, rows)))
                                .ifPresent(i -> intervals.put(name, List.of(i.low(), i.high()))));
        return intervals;
    }

    private MembershipMetrics resampled(int[] members, int[] others, int[] rows) {
        int[] in =
                Arrays.stream(rows).filter(i -> i < members.length).map(i -> members[i]).toArray();
        int[] out =
                Arrays.stream(rows)
                        .filter(i -> i >= members.length)
                        .map(i -> others[i - members.length])
                        .toArray();
        return attack(in, out, this::loss);
    }

    private static int[] of(int[] rows, int[] drawn) {
        return Arrays.stream(drawn).map(i -> rows[i]).toArray();
    }
}
