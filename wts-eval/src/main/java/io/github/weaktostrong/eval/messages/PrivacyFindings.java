package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.eval.privacy.MembershipAdvantage;
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
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/** Attacks on one model, part by part, as metrics. */
final class PrivacyFindings {
    /** Key of the paper's metric. */
    static final String RATE = "extraction_rate";

    /** Key of the primary metric. */
    static final String EXCESS = "extraction_excess";

    /** Key of what any model tells of D_W, its own text or not. */
    static final String EXCESS_D_W = EXCESS + "_" + MessageSet.D_W;

    private final MeasuredModel model;
    private final MembershipCeiling ceiling;
    private final MeasuredMessages view;
    private final String own;

    PrivacyFindings(MeasuredModel model, MeasuredMessages view, MembershipCeiling ceiling) {
        this.model = model;
        this.ceiling = ceiling;
        this.view = view;
        this.own = view.own();
    }

    Metrics metrics() {
        int[] attacked = view.attacked(own);
        Metrics metrics =
                Metrics.none()
                        .with("perplexity", view.perplexity(view.scored(MessageSet.HELD_OUT)))
                        .with(EXCESS, view.excess(view.attackedBesideHeldOut(own)))
                        .with(RATE, view.tokenMatch(attacked))
                        .with("exact_" + RATE, view.exactMatch(attacked));
        for (String split : List.of(MessageSet.D_W, MessageSet.D_WTS)) {
            int[] beside = view.attackedBesideHeldOut(split);
            metrics = metrics.with(EXCESS + "_" + split, view.excess(beside));
        }
        for (String split : List.of(MessageSet.D_W, MessageSet.D_WTS, MessageSet.HELD_OUT)) {
            int[] of = view.attacked(split);
            metrics =
                    metrics.with(RATE + "_" + split, view.tokenMatch(of))
                            .with("exact_" + RATE + "_" + split, view.exactMatch(of));
        }
        return metrics.with("membership_advantage", advantage()).and(membership());
    }

    /** The model's advantage less that of the model before fine-tuning. */
    private OptionalDouble advantage() {
        OptionalDouble after = advantage(view);
        OptionalDouble before = advantage(view.beforeTuning());
        return after.isPresent() && before.isPresent()
                ? OptionalDouble.of(after.getAsDouble() - before.getAsDouble())
                : OptionalDouble.empty();
    }

    private static OptionalDouble advantage(MeasuredMessages of) {
        int[] members = of.scored(of.own());
        int[] others = of.scored(MessageSet.HELD_OUT);
        int count = members.length + others.length;
        double[] scores = new double[count];
        boolean[] member = new boolean[count];
        boolean[] secondHalf = new boolean[count];
        for (int i = 0; i < count; i++) {
            member[i] = i < members.length;
            int row = member[i] ? members[i] : others[i - members.length];
            scores[i] = MembershipScores.loss(of.loss(row));
            secondHalf[i] = of.isInSecondHalf(row);
        }
        return MembershipAdvantage.of(scores, member, secondHalf);
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
        scores.put(
                "_reference",
                i -> MembershipScores.reference(view.loss(i), view.beforeTuning().loss(i)));
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

    /** Intervals at 95 %: of membership from resampled messages, of others from people. */
    Map<String, List<Double>> intervals() {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        of("perplexity", view.scored(MessageSet.HELD_OUT), view::perplexity, intervals);
        of(EXCESS, view.attackedBesideHeldOut(own), view::excess, intervals);
        int[] ofWeak = view.attackedBesideHeldOut(MessageSet.D_W);
        of(EXCESS_D_W, ofWeak, view::excess, intervals);
        of(RATE, view.attacked(own), view::tokenMatch, intervals);
        of("exact_" + RATE, view.attacked(own), view::exactMatch, intervals);
        scores().forEach((ending, score) -> intervals.putAll(intervals(ending, score)));
        return intervals;
    }

    private void of(
            String metric,
            int[] rows,
            Function<int[], OptionalDouble> statistic,
            Map<String, List<Double>> intervals) {
        Bootstrap.withSeed(0)
                .overSources(
                        view.messages().people(rows),
                        drawn -> statistic.apply(Arrays.stream(drawn).map(i -> rows[i]).toArray()))
                .ifPresent(found -> intervals.put(metric, found.ends()));
    }

    private Map<String, List<Double>> intervals(String ending, IntToDoubleFunction score) {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        attack(own, score)
                .intervals()
                .forEach((rate, i) -> intervals.put("membership_" + rate + ending, i.ends()));
        return intervals;
    }
}
