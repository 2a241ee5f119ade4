package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DpSgdTest {
    private static final DpSgd NOISY = DifferentialPrivacy.dpSgd().noiseMultiplier(1.1);

    @Test
    void batches_followTheBinomialLaw() {
        int rows = 400;
        int steps = 2_000;
        GradientMechanism.Session session =
                NOISY.seededNotPrivate(5).begin(rows, 20, steps, Device.cpu()); // q = 0.05
        double sum = 0;
        double squares = 0;
        int[] uses = new int[rows];
        for (int step = 0; step < steps; step++) {
            int[] batch = session.nextBatch();
            sum += batch.length;
            squares += batch.length * batch.length;
            for (int row : batch) {
                uses[row]++;
            }
        }
        double mean = sum / steps;
        double variance = squares / steps - mean * mean;
        assertEquals(20, mean, 5 * Math.sqrt(19.0 / steps));
        assertEquals(19, variance, 5 * 19 * Math.sqrt(2.0 / steps)); // 0 for batches of one size
        for (int used : uses) {
            assertEquals(100, used, 6 * Math.sqrt(95)); // no row is favoured
        }
        assertEquals(20, session.denominator());
    }

    @Test
    void emptyBatch_hasFullNoiseAndCounts() {
        GradientMechanism.Session session = NOISY.begin(1_000_000, 1, 10, Device.cpu());
        while (session.nextBatch().length > 0) {
            // with probability 1 / e a batch is empty
        }
        try (NDManager manager = Engines.openManager(Device.cpu());
                NDArray sum = manager.zeros(new Shape(200, 100))) {
            session.addNoise(Map.of("weight", sum));
            assertEquals(1.21, variance(sum), 5 * 1.21 * Math.sqrt(2.0 / 20_000));
        }
        assertTrue(session.spent().trainings().get(0).steps() >= 1);
    }

    /** Five standard errors of a variance, for each tensor by itself. */
    @Test
    void noise_hasTheVarianceOfEveryParameter() {
        GradientMechanism.Session session = NOISY.maxGradNorm(0.5).begin(100, 10, 10, Device.cpu());
        try (NDManager manager = Engines.openManager(Device.cpu());
                NDArray matrix = manager.zeros(new Shape(300, 70));
                NDArray vector = manager.zeros(new Shape(5_000));
                NDArray large = manager.zeros(new Shape(700, 1_000))) {
            session.addNoise(Map.of("a", matrix, "b", vector, "c", large));
            double expected = 1.1 * 1.1 * 0.25;
            for (NDArray each : List.of(matrix, vector, large)) {
                double error = expected * Math.sqrt(2.0 / each.size());
                assertEquals(expected, variance(each), 5 * error);
            }
        }
    }

    /** The same in tensor operations, through a session; a step's tensors share one key stream. */
    @Test
    void noiseInTensors_hasTheVarianceOfEveryParameter() {
        GradientMechanism.Session session =
                NOISY.noiseInTensors(true).maxGradNorm(0.5).begin(100, 10, 10, Device.cpu());
        try (NDManager manager = Engines.openManager(Device.cpu());
                NDArray small = manager.zeros(new Shape(3, 1000));
                NDArray large = manager.zeros(new Shape(70, 1000))) {
            session.addNoise(Map.of("a", small, "b", large));
            double expected = 1.1 * 1.1 * 0.25;
            for (NDArray each : List.of(small, large)) {
                assertEquals(expected, variance(each), 5 * expected * Math.sqrt(2.0 / each.size()));
            }
        }
    }

    @Test
    void noise_ofParametersOnACard_isSaidToBeCutOff() {
        DpSgd protectedOne = NOISY.protectedAgainstFloatingPointAttacks();
        assertEquals(NoiseMode.SECURE, mode(NOISY, Device.cpu()));
        assertEquals(NoiseMode.SECURE_CUT_OFF, mode(NOISY, Device.gpu()));
        assertEquals(NoiseMode.SECURE_CUT_OFF, mode(NOISY.noiseInTensors(true), Device.cpu()));
        assertEquals(
                NoiseMode.SECURE_CUT_OFF_AGAINST_FLOATING_POINT_ATTACKS,
                mode(protectedOne, Device.gpu(1)));
        assertEquals(NoiseMode.SEEDED_NOT_PRIVATE, mode(NOISY.seededNotPrivate(1), Device.gpu()));
        for (Device device : List.of(Device.cpu(), Device.gpu())) {
            for (DpSgd known :
                    List.of(
                            NOISY.seededNotPrivate(1).protectedAgainstFloatingPointAttacks(),
                            NOISY.protectedAgainstFloatingPointAttacks().seededNotPrivate(1))) {
                assertEquals(NoiseMode.SEEDED_NOT_PRIVATE, mode(known, device));
            }
        }
        assertEquals(NOISY.settings(), NOISY.noiseInTensors(true).settings());
    }

    private static NoiseMode mode(DpSgd mechanism, Device device) {
        return mechanism.begin(100, 10, 10, device).taken().noiseMode();
    }

    @Test
    void budget_ofNoiseThatIsCutOff_isKept() {
        DpSgd kept = DifferentialPrivacy.dpSgd().epsilon(2).noiseInTensors(true);
        GradientMechanism.Session session = kept.begin(1000, 50, 3, Device.cpu());
        for (int step = 0; step < 3; step++) {
            session.nextBatch();
        }
        double epsilon = session.spent().guaranteedEpsilon().orElseThrow();
        assertTrue(epsilon <= 2 && epsilon > 1.99, "epsilon " + epsilon);
    }

    private static double variance(NDArray array) {
        double squares = 0;
        for (float value : array.toFloatArray()) {
            squares += (double) value * value;
        }
        return squares / array.size();
    }

    @Property(tries = 200)
    void clippedNorm_isAtMostTheBound(
            @ForAll @DoubleRange(min = 0, max = 1e12) double norm,
            @ForAll @DoubleRange(min = 0.01, max = 1e3) double bound,
            @ForAll Clipping clipping,
            @ForAll @IntRange(min = 1, max = 100) int parts) {
        int used = clipping == Clipping.PER_LAYER ? parts : 1;
        double factor = clipping.rule(bound, used).factor(norm);
        assertTrue(factor >= 0);
        assertTrue(factor * norm * Math.sqrt(used) <= bound * (1 + 1e-12));
    }

    @Test
    void clippingFactor_ofANormThatIsNotFinite_isZero() {
        for (Clipping clipping : Clipping.values()) {
            assertEquals(0, clipping.rule(1, 1).factor(Double.NaN));
            assertEquals(0, clipping.rule(1, 1).factor(Double.POSITIVE_INFINITY));
        }
        assertEquals(1, Clipping.FLAT.rule(1, 1).factor(0));
        assertEquals(0.5, Clipping.FLAT.rule(1, 1).factor(2));
        assertEquals(0.25, Clipping.PER_LAYER.rule(1, 4).factor(2));
        assertEquals(1 / 2.01, Clipping.AUTOMATIC.rule(1, 1).factor(2));
    }

    @Test
    void budget_isKeptByTheWholeTraining_notExceeded() {
        GradientMechanism.Session session =
                DifferentialPrivacy.dpSgd()
                        .epsilon(2)
                        .delta(1e-5)
                        .begin(1000, 50, 30, Device.cpu());
        for (int step = 0; step < 30; step++) {
            session.nextBatch();
        }
        PrivacyBudget spent = session.spent();
        double epsilon = spent.guaranteedEpsilon().orElseThrow();
        assertTrue(epsilon <= 2 && epsilon > 1.99, "epsilon " + epsilon);
        assertEquals(30, spent.trainings().get(0).steps());
    }

    @Test
    void allowedSteps_withABudget_areThoseThatItsNoiseIsFor() {
        DpSgd kept = DifferentialPrivacy.dpSgd().epsilon(3);
        assertEquals(OptionalInt.of(10), kept.begin(1000, 50, 10, Device.cpu()).allowedSteps());
        assertEquals(OptionalInt.empty(), NOISY.begin(1000, 50, 10, Device.cpu()).allowedSteps());
    }

    @Test
    void inspection_takesTheFilesOrder_andIsNotPrivate() {
        DpSgd inspection = DifferentialPrivacy.dpSgd().noiseMultiplier(0);
        assertTrue(inspection.keepsFileOrder());
        assertTrue(inspection.hasRunningState()); // the place in that order
        assertFalse(NOISY.hasRunningState());
        GradientMechanism.Session session = inspection.begin(5, 2, 6, Device.cpu());
        assertEquals(List.of(0, 1), boxed(session.nextBatch()));
        assertEquals(2, session.denominator());
        session.nextBatch();
        assertEquals(List.of(4), boxed(session.nextBatch()));
        assertEquals(1, session.denominator());
        assertEquals(List.of(0, 1), boxed(session.nextBatch()));
        assertTrue(session.spent().guaranteedEpsilon().isEmpty());
    }

    @Test
    void seededMode_neverStatesAGuarantee() {
        GradientMechanism.Session session =
                NOISY.seededNotPrivate(1).begin(100, 10, 5, Device.cpu());
        session.nextBatch();
        PrivacyBudget spent = session.spent();
        assertTrue(Double.isFinite(spent.epsilon()));
        assertTrue(spent.guaranteedEpsilon().isEmpty());
        assertEquals("none: noise is not secret", spent.protection());
    }

    @Test
    void refusals_sayWhy() {
        DpSgd plain = DifferentialPrivacy.dpSgd();
        assertRefused(
                () -> plain.begin(10, 2, 5, Device.cpu()), "DP-SGD with neither epsilon nor noise");
        assertRefused(() -> plain.epsilon(0), "epsilon 0.0; expected a number above 0");
        assertRefused(() -> plain.epsilon(Double.NaN), "epsilon NaN");
        assertRefused(() -> plain.noiseMultiplier(-1), "noise multiplier -1.0");
        assertRefused(() -> plain.maxGradNorm(0), "maximum gradient norm 0.0 of a row");
        assertRefused(() -> plain.delta(1), "delta 1.0");
        assertRefused(() -> NOISY.epsilon(3), "epsilon beside noise multiplier 1.1");
        assertRefused(
                () -> NOISY.begin(10, 11, 5, Device.cpu()), "an expected batch of 11 of 10 rows");
        assertFalse(plain.epsilon(3).isInert());
        assertTrue(plain.epsilon(Double.POSITIVE_INFINITY).isInert());
    }

    private static void assertRefused(Executable call, String beginning) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(beginning), message);
    }

    private static List<Integer> boxed(int[] rows) {
        return Arrays.stream(rows).boxed().toList();
    }

    @Test
    void fixedShapes_areInTheSettingsWhereOnAlone() {
        assertFalse(NOISY.settings().containsKey("fixed_shapes"));
        DpSgd fixed = NOISY.fixedShapes(true).oneRowAtATime(true).delta(1e-6);
        assertEquals(true, fixed.settings().get("fixed_shapes"));
        assertTrue(fixed.fixedShapes() && fixed.oneRowAtATime());
        assertEquals(NOISY.settings(), NOISY.fixedShapes(true).fixedShapes(false).settings());
    }
}
