package io.github.weaktostrong.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the training of a classifier minimises: the main loss plus the loss terms.
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
 * @param mechanisms at most one; see {@link #mechanism}
 */
public record ClassificationObjective(
        AuxiliaryConfidenceLoss mainLoss,
        List<LossTerm> terms,
        List<EmbeddingPerturbation> perturbations,
        List<ExampleMix> mixes,
        List<GradientMechanism> mechanisms) {

    /** The main loss and loss terms, on embeddings as they are. */
    public ClassificationObjective(AuxiliaryConfidenceLoss mainLoss, List<LossTerm> terms) {
        this(mainLoss, terms, List.of());
    }

    /** The objective without further inputs and without a gradient mechanism. */
    public ClassificationObjective(
            AuxiliaryConfidenceLoss mainLoss,
            List<LossTerm> terms,
            List<EmbeddingPerturbation> perturbations) {
        this(mainLoss, terms, perturbations, List.of(), List.of());
    }

    /** Keeps a copy of the terms and checks their names. */
    public ClassificationObjective {
        terms = List.copyOf(terms);
        perturbations = List.copyOf(perturbations);
        mechanisms = List.copyOf(mechanisms);
        Regularizers.requireSound(all(List.of(terms, perturbations, mixes, mechanisms)));
        mechanisms.forEach(each -> requirePerExample(mainLoss, each.name()));
        mixes = mixes.stream().filter(mix -> !mix.isInert()).toList();
        requireWeights(mixes);
        requireUnperturbed(mechanisms, perturbations);
        requireUnperturbed(mechanisms, mixes);
        for (LossTerm term : terms) {
            if (term.name().equals(ObjectiveValue.MAIN)) {
                throw new IllegalArgumentException(
                        "a loss term is named '%s', which is the main loss; rename the term"
                                .formatted(ObjectiveValue.MAIN));
            }
        }
    }

    /**
     * The objective of a training with these regularizers, of which the loss terms enter here.
     *
     * @throws IllegalArgumentException where the combination is unsound, see {@link
     *     Regularizers#requireSound}, or where a {@link GradientMechanism} meets a hardening rule
     *     other than {@link Hardening#ARGMAX}
     */
    public static ClassificationObjective of(
            AuxiliaryConfidenceLoss mainLoss, List<? extends Regularizer> regularizers) {
        Regularizers.requireSound(regularizers);
        return new ClassificationObjective(
                mainLoss,
                Regularizers.ofKind(regularizers, LossTerm.class),
                Regularizers.ofKind(regularizers, EmbeddingPerturbation.class),
                Regularizers.ofKind(regularizers, ExampleMix.class),
                Regularizers.ofKind(regularizers, GradientMechanism.class));
    }

    /**
     * The same objective under a gradient mechanism.
     *
     * @throws IllegalArgumentException as {@link #of} does
     */
    public ClassificationObjective under(GradientMechanism mechanism) {
        List<GradientMechanism> both = new ArrayList<>(mechanisms);
        both.add(mechanism);
        return new ClassificationObjective(mainLoss, terms, perturbations, mixes, both);
    }

    private static List<Regularizer> all(List<List<? extends Regularizer>> kinds) {
        return kinds.stream().<Regularizer>flatMap(List::stream).toList();
    }

    /** What decides how the rows' gradients become an update, if anything does. */
    public Optional<GradientMechanism> mechanism() {
        return mechanisms.stream().findFirst();
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

    private static void requirePerExample(AuxiliaryConfidenceLoss mainLoss, String mechanism) {
        if (mainLoss.isOff() || mainLoss.hardening() == Hardening.ARGMAX) {
            return;
        }
        String reason =
                mainLoss.couplesExamples()
                        ? "couples the examples of a batch, so a row has no gradient of its own"
                                + " that '%s' could bound"
                        : "takes its threshold from all rows of the training split, which '%s' does"
                                + " not account for";
        throw new IllegalArgumentException(
                "hardening %s %s; use %s, which is per example, or alpha 0"
                        .formatted(
                                mainLoss.hardening().id(),
                                reason.formatted(mechanism),
                                Hardening.ARGMAX.id()));
    }

    /** A perturbed row has one gradient too, but the loop computes those of plain rows only. */
    private static void requireUnperturbed(
            List<GradientMechanism> mechanisms, List<? extends Regularizer> perturbations) {
        if (!mechanisms.isEmpty() && !perturbations.isEmpty()) {
            throw new IllegalArgumentException(
                    "regularizer '%s' changes the inputs of the rows, which the training loop of this version does not carry out together with '%s'; expected loss terms at most; leave one of the two out"
                            .formatted(perturbations.get(0).name(), mechanisms.get(0).name()));
        }
    }

    /** Opens the objective for one training, and with it every loss term. */
    public Session begin(TrainingRows rows) {
        Map<String, LossTerm.Session> sessions = new LinkedHashMap<>();
        for (LossTerm term : terms) {
            sessions.put(term.name(), term.begin(rows));
        }
        return new Session(
                mainLoss.begin(rows.targets()), mainLoss.schedule(), sessions, rows.totalSteps());
    }

    /** The objective in one training. Not safe for use by several threads. */
    public static final class Session {

        private final AuxiliaryConfidenceLoss.Session mainLoss;
        private final AlphaSchedule schedule;
        private final Map<String, LossTerm.Session> terms;
        private final int totalSteps;

        private Session(
                AuxiliaryConfidenceLoss.Session mainLoss,
                AlphaSchedule schedule,
                Map<String, LossTerm.Session> terms,
                int totalSteps) {
            this.mainLoss = mainLoss;
            this.schedule = schedule;
            this.terms = terms;
            this.totalSteps = totalSteps;
        }

        /**
         * The objective of one optimizer step; called once per step, in order, on all its rows.
         *
         * @param batch all rows of the step
         * @param stepsDone optimizer steps completed before it, 0 in the first
         */
        public ObjectiveValue evaluate(ScoredBatch batch, int stepsDone) {
            return evaluate(batch, AuxiliaryConfidenceLoss.ones(batch.rows()), stepsDone);
        }

        /** The same with a weight of each row's main loss; loss terms see the rows unweighted. */
        public ObjectiveValue evaluate(ScoredBatch batch, double[] weights, int stepsDone) {
            LossGradient total = mainLoss.evaluate(batch, weights, stepsDone, totalSteps);
            Map<String, Double> parts = new LinkedHashMap<>();
            parts.put(ObjectiveValue.MAIN, total.value());
            for (Map.Entry<String, LossTerm.Session> term : terms.entrySet()) {
                LossGradient part = term.getValue().evaluate(batch);
                parts.put(term.getKey(), part.value());
                total = total.plus(part);
            }
            return new ObjectiveValue(total, schedule.alphaAt(stepsDone, totalSteps), parts);
        }

        /** The main loss alone, each row's times its weight; changes no state. */
        public LossGradient mainLoss(ScoredBatch batch, double[] weights, int stepsDone) {
            return mainLoss.evaluate(batch, weights, stepsDone, totalSteps);
        }

        /** What the main loss trains all rows of a step towards, (B, C); changes no state. */
        public double[][] targets(ScoredBatch batch, int stepsDone) {
            return mainLoss.targets(batch, stepsDone, totalSteps);
        }

        /** What must survive in a checkpoint: every term's state under {@code name/key}. */
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
