package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Doubles;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.engine.ClippingOps;
import io.github.weaktostrong.engine.CostlyReads;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.engine.HostReadCount;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClippingRule;
import io.github.weaktostrong.objective.GradientMechanism;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Factors that are computed beside the norms against those of Java, and the sums of both. */
class DeviceFactorsTest {
    private static final double CLIP = 0.05;
    private static final int[] ALL = IntStream.range(0, TinyRows.tokens().size()).toArray();
    private static final TrainingConfig WHOLE = TrainingConfig.builder().maxGradNorm(0).build();
    private static final TrainingConfig PARTS = WHOLE.toBuilder().microBatchSize(4).build();
    private static final TrainingConfig SLOTS = PARTS.toBuilder().maxLength(32).build();

    @Provide
    static Arbitrary<double[]> rules() {
        return Arbitraries.of(
                new double[] {1, 1, 0},
                new double[] {1, 1 / Math.sqrt(3), 0},
                new double[] {1, 1e-9, 0},
                new double[] {1, 1e30, 0},
                new double[] {1, Double.MAX_VALUE, 0},
                new double[] {Double.POSITIVE_INFINITY, 0.05, 0.01},
                new double[] {Double.POSITIVE_INFINITY, 1e300, 0.01});
    }

    @Provide
    static Arbitrary<List<Double>> squares() {
        Arbitrary<Double> usual = Arbitraries.doubles().between(0, 1e4);
        Arbitrary<Double> bits =
                Arbitraries.longs()
                        .between(0, Double.doubleToLongBits(Double.POSITIVE_INFINITY))
                        .map(Double::longBitsToDouble);
        Arbitrary<Double> nearBound =
                Arbitraries.integers()
                        .between(-2000, 2000)
                        .map(steps -> 1 + steps * Math.ulp(1.0) * 1000);
        Arbitrary<Double> limits =
                Arbitraries.of(
                        0.0,
                        Double.MIN_VALUE,
                        Double.MIN_NORMAL,
                        1.0,
                        Math.nextUp(1.0),
                        Math.nextDown(1.0),
                        1e-18,
                        Double.MAX_VALUE,
                        Double.POSITIVE_INFINITY,
                        Double.NaN);
        return Arbitraries.oneOf(List.of(usual, bits, nearBound, limits)).list().ofSize(60);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void factor_anyNorm_isBitwiseThatOfJava(
            @ForAll("rules") double[] numbers,
            @ForAll("squares") List<Double> squares,
            @ForAll @IntRange(min = 1, max = 6) int modules,
            @ForAll boolean eachLayer) {
        ClippingRule rule = new ClippingRule(numbers[0], numbers[1], numbers[2]);
        int rows = squares.size() / modules;
        double[][] table = new double[modules][];
        Arrays.setAll(
                table,
                module -> Doubles.toArray(squares.subList(module * rows, (module + 1) * rows)));
        FixedRule mechanism = new FixedRule(rule, eachLayer);
        List<float[]> expected =
                new RowFactors(mechanism.named(), mechanism.session())
                        .of(table, IntStream.range(0, rows).toArray());
        try (NDManager manager = Engines.openManager(Device.cpu());
                ClippingOps ops = new ClippingOps(manager)) {
            NDArray found = manager.create(Doubles.concat(table), new Shape(modules, rows));
            NDArray clipped = eachLayer ? found : ops.total(found);
            NDList factors = ops.factors(clipped, rule.most(), rule.bound(), rule.offset());
            for (int module = 0; module < modules; module++) {
                float[] actual = factors.get(eachLayer ? module : 0).toFloatArray();
                assertArrayEquals(expected.get(module), actual);
            }
            NDArray flag = manager.create(1.0);
            ops.andFinite(flag, found);
            assertEquals(
                    squares.subList(0, rows * modules).stream().allMatch(Double::isFinite),
                    flag.toDoubleArray()[0] == 1);
        }
    }

    /** Answers with a rule. */
    private record FixedRule(ClippingRule rule, boolean eachLayer) {
        GradientMechanism named() {
            FixedBatches flat = FixedBatches.flat(1);
            return eachLayer ? flat.layerByLayer() : flat;
        }

        GradientMechanism.Session session() {
            return FixedBatches.flat(1).by(rule).begin(1, 1, 1, Device.cpu());
        }
    }

    @Test
    void moduleSquares_severalTermsOfAModule_areAddedInOrderAndNeverNegative() {
        double[][] found = {{0.1, 1}, {0.2, 2}, {0.3, 4}, {-1, -2}, {1e-17, 8}};
        int[] modules = {2, 0, 2, 0, 2};
        double[][] expected = new double[4][2];
        for (int i = 0; i < modules.length; i++) {
            for (int row = 0; row < 2; row++) {
                double sum = expected[modules[i]][row] + found[i][row];
                expected[modules[i]][row] = Math.max(0, sum);
            }
        }
        try (NDManager manager = Engines.openManager(Device.cpu());
                ClippingOps ops = new ClippingOps(manager)) {
            for (int i = 0; i < 2; i++) { // the second time with what was kept
                NDList terms =
                        new NDList(
                                manager.create(Doubles.concat(found[0], found[1]), new Shape(2, 2)),
                                manager.create(found[2]),
                                manager.create(
                                        Doubles.concat(found[3], found[4]), new Shape(2, 2)));
                NDArray sums = ops.moduleSquares(terms, modules, 4);
                assertArrayEquals(Doubles.concat(expected), sums.toDoubleArray());
            }
        }
    }

    static List<DecoderShape> shapes() {
        return TinyFamilies.shapes().toList();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void sums_ofDecoders_areThoseOfJava(DecoderShape shape) {
        try (TextClassifier classifier = TinyFamilies.classifier(TinyFamilies.spec(shape));
                CausalLanguageModel causal =
                        CausalLanguageModel.open(TinyFamilies.spec(shape), Device.cpu())) {
            assertSame(ClippedSums.task(causal, TinyRows.tokens()), 0);
            assertSame(ClippedSums.task(classifier, TinyRows.labelled()), 1e-5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sums_ofEncoders_areThoseOfJava(Pooling pooling, @TempDir Path temp) {
        try (TextClassifier model = TinyFamilies.classifier(TinyFamilies.bertSpec(temp, pooling))) {
            assertSame(ClippedSums.task(model, TinyRows.labelled()), 1e-5);
        }
    }

    private static void assertSame(TrainingTask task, double tolerance) {
        FixedBatches flat = FixedBatches.flat(CLIP, ALL);
        FixedBatches automatic = flat.by(new ClippingRule(Double.POSITIVE_INFINITY, CLIP, 0.01));
        for (FixedBatches each : List.of(flat, flat.layerByLayer(), automatic)) {
            assertSame(task, each, WHOLE, tolerance);
            assertSame(task, each, PARTS, tolerance);
            assertSame(task, each, PARTS.toBuilder().recompute(true).build(), tolerance);
            assertSame(task, each.inFixedShapes(), SLOTS, tolerance);
        }
    }

    private static void assertSame(
            TrainingTask task, FixedBatches mechanism, TrainingConfig config, double tolerance) {
        Map<String, float[]> java = ClippedSums.of(task, mechanism, config);
        Map<String, float[]> device =
                CostlyReads.during(() -> ClippedSums.of(task, mechanism, config));
        assertTrue(ClippedSums.norm(java) > 0);
        double difference = ClippedSums.difference(java, device);
        assertTrue(difference <= tolerance, mechanism + " " + config + " " + difference);
    }

    /** Token 270 is in one row alone. */
    @Test
    void rowWithoutFiniteGradient_addsNothing_andTheOthersWhatTheyAddAnyway() {
        List<int[]> rows = new ArrayList<>(TinyRows.tokens());
        rows.add(new int[] {5, 270, 9});
        int[] all = IntStream.range(0, rows.size()).toArray();
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            NDArray embedding = model.parameters().get("gpt_neox.embed_in.weight");
            try (NDManager scope = model.newStep()) {
                float[] values = new float[(int) embedding.getShape().get(1)];
                Arrays.fill(values, Float.NaN);
                embedding.set(new NDIndex("270"), scope.create(values));
            }
            TrainingTask task = ClippedSums.task(model, rows);
            FixedBatches flat = FixedBatches.flat(CLIP, all);
            assertSame(task, flat, WHOLE, 0);
            assertSame(task, flat.layerByLayer(), PARTS, 0);
            assertSame(task, flat.inFixedShapes(), SLOTS, 0);
            FixedBatches only = FixedBatches.flat(CLIP, rows.size() - 1);
            assertEquals(0, ClippedSums.norm(CostlyReads.during(() -> ClippedSums.of(task, only))));
        }
    }

    @Test
    void mechanismWithoutARule_isAskedForEveryFactor() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.tokens());
            FixedBatches flat = FixedBatches.flat(CLIP, 1, 2, 3, 4, 5, 6, 7, 8);
            assertEquals(1, reads(task, flat));
            assertEquals(2, reads(task, flat.addingOnly(0)));
        }
    }

    private static int reads(TrainingTask task, FixedBatches mechanism) {
        return CostlyReads.during(
                () -> HostReadCount.of(() -> ClippedSums.of(task, mechanism, PARTS)));
    }
}
