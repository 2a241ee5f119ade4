package io.github.weaktostrong.privacy;

import io.github.weaktostrong.data.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Account of the privacy that the trainings of an experiment spent of D_W and of D_WTS.
 *
 * <p>Every training is entered once, by the digest of what defines it, however many strategies
 * share it; a statement is refused while one is missing, or where one was entered with two budgets.
 *
 * <p>In each split, of a seed and of one of the benchmark's tasks, a unit is in D_W or in D_WTS or
 * in neither, and it may be in D_W of one split and in D_WTS of another. Across tasks that is no
 * leak into a measurement, since no model is shared between them, and is not refused; for the unit
 * it adds up: it is charged for the worse of the two in each split, see {@link #anyUnit}.
 */
public final class PrivacyLedger {
    private final Optional<PrivacyComposition> rule;
    private final double delta;
    private final Account weak;
    private final Account transfer;

    /**
     * What was spent of one part.
     *
     * @param spent the charged trainings by digest
     * @param missing digests of those that are not charged yet
     */
    private record Account(Map<String, Charge> spent, Set<String> missing) {
        static Account of(Part part, Map<Part, Set<String>> expected) {
            return new Account(
                    new LinkedHashMap<>(), new TreeSet<>(expected.getOrDefault(part, Set.of())));
        }

        /** Whether both private trainings and others without protection read the part. */
        boolean isMixed() {
            return spent.values().stream().anyMatch(each -> each.trainings().isEmpty())
                    && !trainings().isEmpty();
        }

        /** All private trainings. */
        List<PrivateTraining> trainings() {
            return spent.values().stream().flatMap(each -> each.trainings().stream()).toList();
        }

        /** The private trainings on one split. */
        List<PrivateTraining> trainings(String split) {
            return spent.values().stream()
                    .filter(each -> each.split().equals(split))
                    .flatMap(each -> each.trainings().stream())
                    .toList();
        }
    }

    /** One training's budget. */
    private record Charge(String split, PrivacyBudget budget) {
        List<PrivateTraining> trainings() {
            return budget.trainings();
        }
    }

    /**
     * Opens a ledger.
     *
     * @param rule adds up several private trainings on one part; needed where there are any
     * @param delta at which they are added up, in (0, 1)
     * @param expected digests of all trainings that read a part
     */
    public PrivacyLedger(
            Optional<PrivacyComposition> rule, double delta, Map<Part, Set<String>> expected) {
        this.rule = rule;
        this.delta = delta;
        this.weak = Account.of(Part.WEAK, expected);
        this.transfer = Account.of(Part.TRANSFER, expected);
    }

    private Account account(Part part) {
        return part == Part.WEAK ? weak : transfer;
    }

    /**
     * Enters a training; again with the same budget it changes nothing.
     *
     * @param part the part that it reads
     * @param split name of the split that the part is of: one for each seed and task
     * @param digest of what defines it
     * @param budget what it spent, with what its model had spent before; unprotected for one
     *     without differential privacy
     * @throws IllegalArgumentException if it is none of the expected ones, or was entered with
     *     another budget
     */
    public void charge(Part part, String split, String digest, PrivacyBudget budget) {
        Charge charge = new Charge(split, budget);
        Charge before = account(part).spent().putIfAbsent(digest, charge);
        if (before != null && !before.budget().equals(budget)) {
            throw new IllegalArgumentException(
                    "the training %s on %s was charged with epsilon %s and now with %s; expected one budget, since it ran once"
                            .formatted(digest, part, before.budget().epsilon(), budget.epsilon()));
        }
        if (before == null && !account(part).missing().remove(digest)) {
            throw new IllegalArgumentException(
                    "the training %s is none of those on %s; expected one of the plan"
                            .formatted(digest, part));
        }
    }

    /** The budget of several private trainings on one part; each is counted. */
    public PrivacyBudget composed(List<PrivateTraining> trainings) {
        return rule.orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "no rule adds up private trainings; expected one; set"
                                                + " composition(...)"))
                .compose(trainings, delta);
    }

    /**
     * The budget that all private trainings on a part spent: of a unit that is in it in every
     * split; unprotected where only others read it.
     */
    public PrivacyBudget total(Part part) {
        requireComplete(part);
        List<PrivateTraining> trainings = account(part).trainings();
        if (trainings.isEmpty()) {
            return account(part).spent().isEmpty()
                    ? PrivacyBudget.notUsed()
                    : PrivacyBudget.unprotected();
        }
        return composed(trainings);
    }

    /**
     * The budget of any unit, whichever of the two parts it is in in each split: an upper bound.
     *
     * <p>In each split it is charged what dominates the trainings on either part, the costliest
     * beside the costliest: of each two the smaller noise, the larger sampling rate and the more
     * steps; then all splits are composed. A subsampled Gaussian mechanism with less noise, a
     * larger rate and more steps is the worse for every delta (post-processing and joint
     * convexity), and so is a composition with it. With one split it is the larger of the two
     * parts' budgets, and so it is where nothing is guaranteed of one of them.
     */
    public PrivacyBudget anyUnit() {
        PrivacyBudget ofWeak = total(Part.WEAK);
        PrivacyBudget ofTransfer = total(Part.TRANSFER);
        Set<String> splits = new LinkedHashSet<>();
        Stream.of(weak, transfer)
                .flatMap(each -> each.spent().values().stream())
                .forEach(charge -> splits.add(charge.split()));
        PrivacyBudget larger = bound(ofWeak) >= bound(ofTransfer) ? ofWeak : ofTransfer;
        if (splits.size() < 2 || bound(larger) == Double.POSITIVE_INFINITY) {
            return larger;
        }
        List<PrivateTraining> worst = new ArrayList<>();
        for (String split : splits) {
            worst.addAll(
                    PrivateTraining.dominating(weak.trainings(split), transfer.trainings(split)));
        }
        return composed(worst);
    }

    private static double bound(PrivacyBudget budget) {
        return budget.guaranteedEpsilon().orElse(Double.POSITIVE_INFINITY);
    }

    private void requireComplete(Part part) {
        if (!account(part).missing().isEmpty()) {
            throw new IllegalStateException(
                    "trainings on %s are not charged: %s; expected every training of the plan"
                            .formatted(part, account(part).missing()));
        }
    }

    /**
     * Bound on what whoever sees all private models knows, and what nothing is promised about.
     *
     * @param unit what is added or removed
     * @param publicConstants values treated as public
     * @param unprotected by part, the strategies of which some model learns from it without
     *     protection; needed where models with protection do too
     * @param further exclusions beside those of every statement, last
     * @throws IllegalStateException if a training of the plan is not charged
     */
    public PrivacyStatement statement(
            String unit,
            List<String> publicConstants,
            Map<Part, Set<String>> unprotected,
            List<String> further) {
        PrivacyStatement statement =
                PrivacyStatement.of(unit, total(Part.WEAK), total(Part.TRANSFER), publicConstants)
                        .withAnyUnit(anyUnit());
        List<String> notCovered = new ArrayList<>();
        if (weak.isMixed()) {
            notCovered.add(
                    "models trained on D_W without protection (%s): the budget of D_W is that of the private models alone"
                            .formatted(
                                    String.join(
                                            ", ", unprotected.getOrDefault(Part.WEAK, Set.of()))));
        }
        if (transfer.isMixed()) {
            notCovered.add(
                    "students taught on D_WTS without protection (%s): the budget of D_WTS is that of the private students alone"
                            .formatted(
                                    String.join(
                                            ", ",
                                            unprotected.getOrDefault(Part.TRANSFER, Set.of()))));
        }
        notCovered.add(
                "a unit that is in V under some seed: of several private ceilings one is picked by"
                        + " V without noise");
        notCovered.addAll(statement.notCovered());
        notCovered.addAll(further);
        return statement.withNotCovered(notCovered);
    }
}
