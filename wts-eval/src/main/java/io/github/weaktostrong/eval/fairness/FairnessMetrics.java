package io.github.weaktostrong.eval.fairness;

import com.google.gson.JsonObject;
import io.github.weaktostrong.eval.classification.ConfusionMatrix;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Exact group fairness of binary predictions: overall and per group.
 *
 * <p>Unsigned differences are max - min over the groups, in [0, 1], 0 is parity; they compare two
 * groups or more and are empty for a single group (Fairlearn reports 0 there, which reads as
 * perfect fairness of something never compared). A rate without cases is undefined and so is every
 * difference that needs it (Fairlearn counts it as 0). Elsewhere the values equal Fairlearn's
 * {@code between_groups} metrics with {@code agg="worst_case"}.
 *
 * <p>Signed differences are <em>group minus reference</em>, in [-1, 1], as AIF360's unprivileged
 * minus privileged: negative means that the group has the lower rate.
 *
 * @param groups metrics of each group, at least one, in strictly ascending order of their names
 */
public record FairnessMetrics(List<GroupMetrics> groups) {

    /** Copies the list and checks that names ascend and that there are rows. */
    public FairnessMetrics {
        groups = List.copyOf(groups);
        for (int i = 1; i < groups.size(); i++) {
            if (groups.get(i - 1).group().compareTo(groups.get(i).group()) >= 0) {
                throw new IllegalArgumentException(
                        "Group \"%s\" follows \"%s\"; expected distinct names in ascending order"
                                .formatted(groups.get(i).group(), groups.get(i - 1).group()));
            }
        }
        if (groups.stream().allMatch(group -> group.count() == 0)) {
            throw new IllegalArgumentException(
                    "No rows in %s groups; expected at least one row".formatted(groups.size()));
        }
    }

    /**
     * Computes the metrics of at least one row.
     *
     * @param labels ground truth, shape (N), 0 or 1
     * @param predictions predicted classes, shape (N), 0 or 1
     * @param groups group of each row, N names, not blank
     */
    public static FairnessMetrics of(int[] labels, int[] predictions, List<String> groups) {
        return FairnessTable.of(labels, predictions, groups).metrics();
    }

    /** Counts over all groups together. */
    public ConfusionMatrix overall() {
        return groups.stream()
                .map(GroupMetrics::confusion)
                .reduce(new ConfusionMatrix(0, 0, 0, 0), ConfusionMatrix::plus);
    }

    /** Share of all rows predicted right. */
    public double accuracy() {
        return overall().accuracy().orElseThrow();
    }

    /**
     * The metrics of the group with the given name.
     *
     * @throws IllegalArgumentException if there is no such group
     */
    public GroupMetrics group(String name) {
        return groups.stream()
                .filter(candidate -> candidate.group().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "No group \"%s\"; expected one of %s"
                                                .formatted(name, groupNames())));
    }

    /**
     * Largest gap between the groups' selection rates.
     *
     * <pre>{@code max_g P(f = 1 | g) - min_g P(f = 1 | g)}</pre>
     *
     * <p>For two groups it is the absolute value of Pawelczyk et al. (2025), equation 2.
     */
    public OptionalDouble demographicParityDifference() {
        return Spread.difference(groups, GroupMetrics::selectionRate);
    }

    /** Smallest selection rate over the largest, in [0, 1], 1 is parity; empty when both are 0. */
    public OptionalDouble demographicParityRatio() {
        return Spread.ratio(groups, GroupMetrics::selectionRate);
    }

    /**
     * Largest gap between the groups' true positive rates (Hardt et al. 2016); the "equalized odds
     * (true positive rate)" of Pawelczyk et al. (2025), figure A10.
     */
    public OptionalDouble equalOpportunityDifference() {
        return Spread.difference(groups, GroupMetrics::truePositiveRate);
    }

    /** Largest gap between the groups' false positive rates. */
    public OptionalDouble falsePositiveRateDifference() {
        return Spread.difference(groups, GroupMetrics::falsePositiveRate);
    }

    /** The larger of the gaps in true and false positive rate; empty when either is. */
    public OptionalDouble equalizedOddsDifference() {
        return Spread.combine(
                equalOpportunityDifference(), falsePositiveRateDifference(), Math::max);
    }

    /** Selection rate of {@code group} minus that of {@code reference}. */
    public OptionalDouble signedDemographicParityDifference(String group, String reference) {
        return signed(group, reference, GroupMetrics::selectionRate);
    }

    /** True positive rate of {@code group} minus that of {@code reference}. */
    public OptionalDouble signedEqualOpportunityDifference(String group, String reference) {
        return signed(group, reference, GroupMetrics::truePositiveRate);
    }

    /** False positive rate of {@code group} minus that of {@code reference}. */
    public OptionalDouble signedFalsePositiveRateDifference(String group, String reference) {
        return signed(group, reference, GroupMetrics::falsePositiveRate);
    }

    /**
     * Mean of the signed differences in false and true positive rate; opposite gaps cancel.
     *
     * <pre>{@code ((FPR_group - FPR_reference) + (TPR_group - TPR_reference)) / 2}</pre>
     *
     * <p>AIF360's {@code average_odds_difference} (Bellamy et al. 2018).
     */
    public OptionalDouble signedAverageOddsDifference(String group, String reference) {
        return Spread.combine(
                signedFalsePositiveRateDifference(group, reference),
                signedEqualOpportunityDifference(group, reference),
                (fpr, tpr) -> (fpr + tpr) / 2);
    }

    /**
     * Mean of the absolute differences in false and true positive rate, in [0, 1].
     *
     * <pre>{@code (|FPR_group - FPR_reference| + |TPR_group - TPR_reference|) / 2}</pre>
     *
     * <p>AIF360's {@code average_abs_odds_difference} (Bellamy et al. 2018).
     */
    public OptionalDouble averageAbsoluteOddsDifference(String group, String reference) {
        return Spread.combine(
                signedFalsePositiveRateDifference(group, reference),
                signedEqualOpportunityDifference(group, reference),
                (fpr, tpr) -> (Math.abs(fpr) + Math.abs(tpr)) / 2);
    }

    /**
     * The metrics with snake_case keys, undefined values as JSON null.
     *
     * <p>{@code toString()} of the result keeps nulls; a {@code Gson} needs {@code serializeNulls}.
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("accuracy", accuracy());
        json.add(
                "demographic_parity_difference",
                GroupMetrics.numberOrNull(demographicParityDifference()));
        json.add("demographic_parity_ratio", GroupMetrics.numberOrNull(demographicParityRatio()));
        json.add(
                "equal_opportunity_difference",
                GroupMetrics.numberOrNull(equalOpportunityDifference()));
        json.add("equalized_odds_difference", GroupMetrics.numberOrNull(equalizedOddsDifference()));
        JsonObject byGroup = new JsonObject();
        groups.forEach(group -> byGroup.add(group.group(), group.toJson()));
        json.add("groups", byGroup);
        return json;
    }

    private List<String> groupNames() {
        return groups.stream().map(GroupMetrics::group).toList();
    }

    private OptionalDouble signed(
            String group, String reference, Function<GroupMetrics, OptionalDouble> rate) {
        return Spread.combine(
                rate.apply(group(group)), rate.apply(group(reference)), (a, b) -> a - b);
    }
}
