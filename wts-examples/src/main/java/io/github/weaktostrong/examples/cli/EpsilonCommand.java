package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.regularizers.privacy.GdpAccountant;
import io.github.weaktostrong.regularizers.privacy.NoiseCalibration;
import io.github.weaktostrong.regularizers.privacy.PldAccountant;
import io.github.weaktostrong.regularizers.privacy.PrivacyAccountant;
import io.github.weaktostrong.regularizers.privacy.RdpAccountant;
import io.github.weaktostrong.regularizers.privacy.SampledGaussianEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wts epsilon}: what DP-SGD costs, or the noise that a budget asks for. */
@Command(
        name = "epsilon",
        description = {
            "Privacy of DP-SGD with Poisson-sampled batches, adding or removing one unit.",
            "Prints epsilon by three accountants: rdp and pld are upper bounds, gdp is an"
                    + " approximation for comparison. With --epsilon it finds the smallest noise"
                    + " multiplier within that budget."
        },
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = {
            "  wts epsilon --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --delta 1e-5",
            "  wts epsilon --epsilon 8 --sampling-rate 0.01 --steps 1000 --delta 1e-5"
        },
        sortOptions = false)
final class EpsilonCommand implements Callable<Integer> {
    @Option(
            names = "--noise-multiplier",
            paramLabel = "S",
            description = "Standard deviation of the noise over the clipping norm.")
    private Optional<Double> noiseMultiplier = Optional.empty();

    @Option(names = "--epsilon", paramLabel = "E", description = "Budget, instead of the noise.")
    private Optional<Double> epsilon = Optional.empty();

    @Option(
            names = "--sampling-rate",
            required = true,
            paramLabel = "Q",
            description = "Probability of a unit in a batch: expected batch size / units.")
    private double samplingRate;

    @Option(
            names = "--steps",
            required = true,
            paramLabel = "N",
            description = "Optimizer steps, empty batches included.")
    private int steps;

    @Option(
            names = "--delta",
            required = true,
            paramLabel = "D",
            description = "Between 0 and 1, well below 1 / units.")
    private double delta;

    @Override
    public Integer call() {
        if (noiseMultiplier.isPresent() == epsilon.isPresent()) {
            throw new IllegalArgumentException(
                    (epsilon.isPresent() ? "both" : "neither of")
                            + " --noise-multiplier and --epsilon given; expected one: the noise to"
                            + " account for, or the budget to calibrate it to; "
                            + (epsilon.isPresent() ? "leave one out" : "give one of them"));
        }
        Json.print(epsilon.isPresent() ? calibrated(epsilon.get()) : accounted());
        return 0;
    }

    private Accounted accounted() {
        SampledGaussianEvent event =
                new SampledGaussianEvent(noiseMultiplier.orElseThrow(), samplingRate, steps);
        return new Accounted(
                finite(new RdpAccountant(), event),
                finite(new PldAccountant(), event),
                finite(new GdpAccountant(), event),
                event.noiseMultiplier(),
                samplingRate,
                steps,
                delta,
                new PldAccountant().neighbouringRelation().label(),
                "poisson");
    }

    private Calibrated calibrated(double target) {
        PrivacyAccountant accountant = new PldAccountant();
        double sigma =
                new NoiseCalibration(accountant, delta)
                        .noiseMultiplier(target, samplingRate, steps);
        SampledGaussianEvent event = new SampledGaussianEvent(sigma, samplingRate, steps);
        return new Calibrated(
                sigma,
                accountant.name(),
                accountant.epsilon(List.of(event), delta),
                target,
                samplingRate,
                steps,
                delta,
                accountant.neighbouringRelation().label(),
                "poisson");
    }

    /** The epsilon, null where it has no bound: JSON has no infinity. */
    private @Nullable Double finite(PrivacyAccountant accountant, SampledGaussianEvent event) {
        double value = accountant.epsilon(List.of(event), delta);
        return Double.isFinite(value) ? value : null;
    }

    /** The keys of the result. */
    private record Accounted(
            @Nullable Double rdp,
            @Nullable Double pld,
            @Nullable Double gdp,
            double noiseMultiplier,
            double samplingRate,
            int steps,
            double delta,
            String neighbouringRelation,
            String sampler) {}

    /** The keys of a calibration. */
    private record Calibrated(
            double noiseMultiplier,
            String accountant,
            double epsilon,
            double targetEpsilon,
            double samplingRate,
            int steps,
            double delta,
            String neighbouringRelation,
            String sampler) {}
}
