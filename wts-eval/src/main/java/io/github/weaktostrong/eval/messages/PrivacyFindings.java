package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.eval.privacy.MembershipAttack;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.eval.privacy.MembershipMetrics;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/** Attacks on one model, part by part, as metrics. */
final class PrivacyFindings {
    private final MeasuredModel model;
    private final MembershipCeiling ceiling;
    private final MeasuredMessages view;
    private final MeasuredMessages untuned;
    private final String own;

    PrivacyFindings(
            MeasuredModel model,
            MeasuredMessages view,
            MeasuredMessages untuned,
            MembershipCeiling ceiling) {
        this.model = model;
        this.ceiling = ceiling;
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
        MembershipMetrics loss = attack(own, this::loss).metrics();
        double[] most = ceiling.truePositiveRates(model.budget(), 1e-2, 1e-3);
        Metrics metrics =
                Metrics.none()
                        .with("membership_tpr_ceiling_at_fpr_1e2", most[0])
                        .with("membership_tpr_ceiling_at_fpr_1e3", most[1])
                        .with("membership_members", loss.members())
                        .with("membership_non_members", loss.nonMembers());
        for (Map.Entry<String, IntToDoubleFunction> score : scores().entrySet()) {
            MembershipMetrics found = attack(own, score.getValue()).metrics();
            for (var rate : MembershipAttack.rates().entrySet()) {
                String name = "membership_" + rate.getKey() + score.getKey();
                metrics = metrics.with(name, rate.getValue().apply(found));
            }
        }
        return metrics.with(
                        "membership_auc_d_w", attack(MessageSet.D_W, this::loss).metrics().auc())
                .with("membership_auc_d_wts", attack(MessageSet.D_WTS, this::loss).metrics().auc());
    }

    private double loss(int row) {
        return MembershipScores.loss(view.loss(row));
    }

    /** By the ending of their metrics' names, the loss with none. */
    private Map<String, IntToDoubleFunction> scores() {
        Map<String, IntToDoubleFunction> scores = new LinkedHashMap<>();
        scores.put("", this::loss);
        scores.put("_reference", i -> MembershipScores.reference(view.loss(i), untuned.loss(i)));
        scores.put("_zlib", i -> MembershipScores.zlib(view.loss(i), view.messages().zlibBytes(i)));
        scores.put("_min_k", view::minK);
        scores.put("_min_k_plus_plus", view::minKPlusPlus);
        return scores;
    }

    private MembershipAttack attack(String set, IntToDoubleFunction score) {
        return MembershipAttack.of(scores(set, score), scores(MessageSet.HELD_OUT, score));
    }

    private double[] scores(String set, IntToDoubleFunction score) {
        return Arrays.stream(view.scored(set)).mapToDouble(score).toArray();
    }

    /** Intervals at 95 % from resampled messages. */
    Map<String, List<Double>> intervals() {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        int[] held = view.scored(MessageSet.HELD_OUT);
        int[] attacked = view.attacked(own);
        Bootstrap bootstrap = Bootstrap.withSeed(0);
        bootstrap
                .overRows(held.length, rows -> view.perplexity(of(held, rows)))
                .ifPresent(i -> intervals.put("perplexity", i.ends()));
        bootstrap
                .overRows(attacked.length, rows -> view.tokenMatch(of(attacked, rows)))
                .ifPresent(i -> intervals.put("extraction_rate", i.ends()));
        bootstrap
                .overRows(attacked.length, rows -> view.exactMatch(of(attacked, rows)))
                .ifPresent(i -> intervals.put("exact_extraction_rate", i.ends()));
        scores().forEach((ending, score) -> intervals.putAll(intervals(ending, score)));
        return intervals;
    }

    private Map<String, List<Double>> intervals(String ending, IntToDoubleFunction score) {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        attack(own, score)
                .intervals()
                .forEach((rate, i) -> intervals.put("membership_" + rate + ending, i.ends()));
        return intervals;
    }

    private static int[] of(int[] rows, int[] drawn) {
        return Arrays.stream(drawn).map(i -> rows[i]).toArray();
    }
}
