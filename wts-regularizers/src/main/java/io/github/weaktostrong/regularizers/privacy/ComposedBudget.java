package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyComposition;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Adds up private trainings on the same data set by composing their privacy loss distributions:
 * tighter than adding their epsilons, and still an upper bound.
 *
 * <p>It holds for adaptive choices too: a later training may depend on what an earlier one
 * released.
 */
public final class ComposedBudget implements PrivacyComposition {

    /** Seeds of an experiment differ in nothing that is accounted for: asked once for all. */
    private final Map<Question, double[]> known = new ConcurrentHashMap<>();

    /** Composes by {@link PldAccountant}. */
    public ComposedBudget() {}

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a training did not draw Poisson batches, which is the
     *     only sampling that is accounted for here
     */
    @Override
    public PrivacyBudget compose(List<PrivateTraining> trainings, double delta) {
        CutOffAccountant accountant = new CutOffAccountant(events(trainings, false));
        double epsilon = accountant.epsilon(events(trainings, true), delta);
        return new PrivacyBudget(trainings, epsilon, delta, accountant.name());
    }

    /**
     * {@inheritDoc}
     *
     * <p>The trade-off function of the composition, see {@link PldAccountant#truePositiveRates}.
     *
     * @throws IllegalArgumentException as {@link #compose} does
     */
    @Override
    public double[] truePositiveRates(
            List<PrivateTraining> trainings, double[] falsePositiveRates) {
        List<Double> rates = Arrays.stream(falsePositiveRates).boxed().toList();
        return known.computeIfAbsent(
                        new Question(events(trainings, false), events(trainings, true), rates),
                        asked ->
                                new CutOffAccountant(asked.whole)
                                        .truePositiveRates(asked.cutOff, falsePositiveRates))
                .clone();
    }

    private record Question(
            List<SampledGaussianEvent> whole,
            List<SampledGaussianEvent> cutOff,
            List<Double> rates) {}

    /** The trainings whose noise is cut off, or the others. */
    private static List<SampledGaussianEvent> events(
            List<PrivateTraining> trainings, boolean cutOff) {
        return trainings.stream()
                .filter(training -> training.noiseMode().isCutOff() == cutOff)
                .map(ComposedBudget::event)
                .toList();
    }

    private static SampledGaussianEvent event(PrivateTraining training) {
        if (training.noiseMultiplier() > 0
                && training.samplingRate() < 1 // without sampling, no sampler matters
                && !training.sampler().equals("poisson")) {
            throw new IllegalArgumentException(
                    "the sampler of '%s' is '%s'; expected poisson, the only one that is accounted for"
                            .formatted(training.name(), training.sampler()));
        }
        return new SampledGaussianEvent(
                training.noiseMultiplier(), training.samplingRate(), training.steps());
    }
}
