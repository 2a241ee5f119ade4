package io.github.weaktostrong.objective;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objective of a classifier's training: the main loss plus the loss terms.
 *
 * <pre>{@code objective = CE(logits, (1 - alpha_t) * target + alpha_t * hardened) + sum_k term_k}
 * </pre>
 *
 * <p>Equations 3 and 7 of Pawelczyk et al. (2024), with any loss terms in the place of the fairness
 * term.
 *
 * @param mainLoss the main loss; {@link AuxiliaryConfidenceLoss#off()} for plain cross-entropy
 * @param terms the loss terms, with distinct names
 * @param perturbations what changes the input embeddings during training, applied in this order
 * @param mixes what adds further inputs, whose weights add up to at most 1
 */
public record ClassificationObjective(
        TransferMethod mainLoss,
        List<LossTerm> terms,
        List<EmbeddingPerturbation> perturbations,
        List<ExampleMix> mixes) {

    /** Keeps copies, leaves out mixes without weight and checks the names. */
    public ClassificationObjective {
        terms = List.copyOf(terms);
        perturbations = List.copyOf(perturbations);
        Regularizers.requireSound(all(List.of(terms, perturbations, mixes)));
        mixes = mixes.stream().filter(mix -> !mix.isInert()).toList();
        requireWeights(mixes);
        requirePasses(terms, perturbations);
    }

    /**
     * The objective of a main loss and of regularizers.
     *
     * @param regularizers without a gradient mechanism, which belongs into the settings of the
     *     training: see {@link Regularizers#mechanism} and {@link Regularizers#withoutMechanism}
     * @throws IllegalArgumentException where the combination is unsound, see {@link
     *     Regularizers#requireSound}, or a mechanism is among them
     */
    public static ClassificationObjective of(
            TransferMethod mainLoss, List<? extends Regularizer> regularizers) {
        Regularizers.requireSound(regularizers);
        Regularizers.mechanism(regularizers).ifPresent(ClassificationObjective::refuse);
        return new ClassificationObjective(
                mainLoss,
                Regularizers.ofKind(regularizers, LossTerm.class),
                Regularizers.ofKind(regularizers, EmbeddingPerturbation.class),
                Regularizers.ofKind(regularizers, ExampleMix.class));
    }

    private static void refuse(GradientMechanism mechanism) {
        throw new IllegalArgumentException(
                "'%s' among the regularizers of an objective, which it is no part of: nothing would be private; expected it in the settings of the training; give it to TrainingConfig.builder().mechanism(...)"
                        .formatted(mechanism.name()));
    }

    private static List<Regularizer> all(List<List<? extends Regularizer>> kinds) {
        return kinds.stream().<Regularizer>flatMap(List::stream).toList();
    }

    /**
     * Refuses a gradient mechanism beside which a row would have no gradient of its own; any
     * objective is sound without one. Every training asks this before its first step.
     *
     * @throws IllegalArgumentException where the main loss couples the rows of a batch or depends
     *     on the training split, a regularizer couples the rows of a batch or takes the mean over
     *     several passes, or there is an example mix
     */
    public void requireSound(Optional<GradientMechanism> mechanism) {
        mechanism.ifPresent(this::requireSound);
    }

    private void requireSound(GradientMechanism mechanism) {
        Regularizers.requireSound(all(List.of(terms, perturbations, mixes, List.of(mechanism))));
        if (mainLoss.couplesExamples() || mainLoss.usesTrainingSplit()) {
            String reason =
                    mainLoss.couplesExamples()
                            ? "couples the examples of a batch, so a row has no gradient of its own"
                                    + " that '%s' could bound"
                            : "takes constants from all rows of the training split, which '%s'"
                                    + " does not account for";
            throw new IllegalArgumentException(
                    "%s %s; use %s"
                            .formatted(
                                    mainLoss.name(),
                                    reason.formatted(mechanism.name()),
                                    mainLoss.perExampleForm()));
        }
        for (String name : averaging(perturbations)) {
            throw new IllegalArgumentException(
                    "regularizer '%s' takes the mean over several passes, whose gradients '%s' would have to clip together; expected one pass; do not average"
                            .formatted(name, mechanism.name()));
        }
        for (ExampleMix mix : mixes) {
            throw new IllegalArgumentException(
                    "regularizer '%s' adds further inputs to the rows, whose gradients '%s' would have to clip together with those of the rows themselves; expected loss terms and embedding perturbations at most; leave one of the two out"
                            .formatted(mix.name(), mechanism.name()));
        }
    }

    /** Exclusions from a gradient mechanism's guarantee that this objective causes, in words. */
    public List<String> notCovered() {
        return terms.stream()
                .filter(LossTerm::usesTrainingSplit)
                .map(LossTerm::name)
                .map(
                        name ->
                                "the base rates and label shares of '%s', computed from all rows: they count as public"
                                        .formatted(name))
                .toList();
    }

    /** Names of the regularizers that have a running state. */
    public List<String> runningStates() {
        return all(List.of(terms, perturbations, mixes)).stream()
                .filter(Regularizer::hasRunningState)
                .map(Regularizer::name)
                .toList();
    }

    private static List<String> averaging(List<EmbeddingPerturbation> perturbations) {
        return perturbations.stream()
                .filter(perturbation -> perturbation.passes() > 1)
                .map(Regularizer::name)
                .toList();
    }

    private static void requirePasses(
            List<LossTerm> terms, List<EmbeddingPerturbation> perturbations) {
        List<String> averaging = averaging(perturbations);
        if (averaging.size() > 1 || (!averaging.isEmpty() && !terms.isEmpty())) {
            throw new IllegalArgumentException(
                    "the mean over several passes of %s beside %s; expected no loss term, which sees the rows of a step once, and one such perturbation; leave one out, or do not average"
                            .formatted(
                                    averaging,
                                    terms.isEmpty()
                                            ? "each other"
                                            : terms.stream().map(LossTerm::name).toList()));
        }
    }

    /** Passes of a step, over whose losses it takes the mean: those of a perturbation, or 1. */
    public int passes() {
        return perturbations.stream().mapToInt(EmbeddingPerturbation::passes).max().orElse(1);
    }

    private static void requireWeights(List<ExampleMix> mixes) {
        Regularizers.requireSound(mixes);
        double sum = mixes.stream().mapToDouble(ExampleMix::weight).sum();
        if (!(sum <= 1)) {
            throw new IllegalArgumentException(
                    "the weights of %s add up to %s; expected at most 1, since the row itself has the rest; lower them"
                            .formatted(mixes.stream().map(ExampleMix::name).toList(), sum));
        }
    }

    /** Opens the objective for one training, and with it every loss term. */
    public Session begin(TrainingRows rows) {
        Map<String, LossTerm.Session> sessions = new LinkedHashMap<>();
        for (LossTerm term : terms) {
            sessions.put(term.name(), term.begin(rows));
        }
        return new Session(mainLoss.begin(rows), sessions);
    }

    /** The objective in one training. Not safe for use by several threads. */
    public static final class Session {

        private final TransferMethod.Session mainLoss;
        private final Map<String, LossTerm.Session> terms;

        private Session(TransferMethod.Session mainLoss, Map<String, LossTerm.Session> terms) {
            this.mainLoss = mainLoss;
            this.terms = terms;
        }

        /**
         * The objective of one optimizer step; called once per step, in order, on all its rows.
         *
         * @param batch all rows of the step
         * @param weights of each row's main loss; loss terms see the rows unweighted
         * @param stepsDone optimizer steps completed before it, 0 in the first
         * @return the total: value and gradient with respect to the logits (B, C)
         */
        public LossGradient evaluate(ScoredBatch batch, double[] weights, int stepsDone) {
            LossGradient total = mainLoss.evaluate(batch, weights, stepsDone);
            for (LossTerm.Session term : terms.values()) {
                total = total.plus(term.evaluate(batch));
            }
            return total;
        }

        /** The main loss alone, which keeps no state. */
        public TransferMethod.Session mainLoss() {
            return mainLoss;
        }

        /** The state that must survive in a checkpoint: every term's, under {@code name/key}. */
        public Map<String, double[]> state() {
            Map<String, double[]> state = new LinkedHashMap<>();
            terms.forEach(
                    (name, term) ->
                            term.state().forEach((key, v) -> state.put(name + "/" + key, v)));
            return state;
        }

        /**
         * Continues from the {@link #state} of a session of the same objective on the same rows.
         *
         * @throws IllegalArgumentException where the state belongs to other terms
         */
        public void restore(Map<String, double[]> state) {
            Map<String, Map<String, double[]>> byTerm = new LinkedHashMap<>();
            terms.keySet().forEach(name -> byTerm.put(name, new LinkedHashMap<>()));
            state.forEach((path, values) -> route(path, values, byTerm));
            terms.forEach((name, term) -> term.restore(byTerm.getOrDefault(name, Map.of())));
        }

        private static void route(
                String path, double[] values, Map<String, Map<String, double[]>> byTerm) {
            int slash = path.indexOf('/');
            Map<String, double[]> own = slash < 0 ? null : byTerm.get(path.substring(0, slash));
            if (own == null) {
                throw new IllegalArgumentException(
                        "state '%s' belongs to none of the loss terms %s; restore a checkpoint of the same objective"
                                .formatted(path, byTerm.keySet()));
            }
            own.put(path.substring(slash + 1), values);
        }
    }
}
